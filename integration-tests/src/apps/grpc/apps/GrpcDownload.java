package apps;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.epoll.Epoll;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;

/**
 * A stream of gRPC messages by grpc-netty-shaded, which uses epoll: {@code serve BYTES} or {@code
 * HOST PORT BYTES}.
 */
public final class GrpcDownload {
  private static final int CHUNK = 64 * 1024;

  private static final MethodDescriptor<byte[], byte[]> GET =
      MethodDescriptor.<byte[], byte[]>newBuilder()
          .setType(MethodDescriptor.MethodType.SERVER_STREAMING)
          .setFullMethodName("Files/Get")
          .setRequestMarshaller(new Bytes())
          .setResponseMarshaller(new Bytes())
          .build();

  private GrpcDownload() {}

  public static void main(String[] args) throws Exception {
    if (!Epoll.isAvailable()) {
      throw new IllegalStateException("no epoll", Epoll.unavailabilityCause());
    }
    if (args[0].equals("serve")) {
      byte[] payload = Payload.of(Integer.parseInt(args[1]));
      Server server =
          NettyServerBuilder.forPort(0)
              .addService(
                  ServerServiceDefinition.builder("Files")
                      .addMethod(
                          GET,
                          ServerCalls.asyncServerStreamingCall(
                              (name, observer) ->
                                  send(name.length == 7 ? payload : name, observer)))
                      .build())
              .build()
              .start();
      Service.run(server.getPort());
    } else {
      ManagedChannel channel =
          NettyChannelBuilder.forAddress(args[0], Integer.parseInt(args[1])).usePlaintext().build();
      byte[] hello = ascii("hello");
      byte[] payload = Payload.of(Integer.parseInt(args[2]));
      Visit.run(
          () -> Payload.equal(get(channel, hello), hello),
          () -> Payload.equal(get(channel, ascii("payload")), payload));
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Writes whenever the connection takes more, as a server has to. */
  private static void send(byte[] content, StreamObserver<byte[]> observer) {
    ServerCallStreamObserver<byte[]> out = (ServerCallStreamObserver<byte[]>) observer;
    int[] sent = new int[1];
    out.setOnReadyHandler(
        () -> {
          while (out.isReady() && sent[0] < content.length) {
            int end = Math.min(sent[0] + CHUNK, content.length);
            out.onNext(Arrays.copyOfRange(content, sent[0], end));
            sent[0] = end;
            if (end == content.length) {
              out.onCompleted();
            }
          }
        });
  }

  private static byte[] get(ManagedChannel channel, byte[] name) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    Iterator<byte[]> messages =
        ClientCalls.blockingServerStreamingCall(
            channel, GET, CallOptions.DEFAULT.withDeadlineAfter(60, TimeUnit.SECONDS), name);
    while (messages.hasNext()) {
      byte[] message = messages.next();
      all.write(message, 0, message.length);
    }
    return all.toByteArray();
  }

  /** Messages as they are. */
  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      byte[] buffer = new byte[8192];
      try {
        for (int n = stream.read(buffer); n >= 0; n = stream.read(buffer)) {
          bytes.write(buffer, 0, n);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return bytes.toByteArray();
    }
  }
}
