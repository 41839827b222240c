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
import io.grpc.stub.ServerCalls;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** A gRPC server and a client of it, by grpc-netty-shaded, which uses epoll where it can. */
public final class GrpcApp {
  private static final MethodDescriptor<String, String> HELLO =
      MethodDescriptor.<String, String>newBuilder()
          .setType(MethodDescriptor.MethodType.UNARY)
          .setFullMethodName("Greeter/Hello")
          .setRequestMarshaller(new Text())
          .setResponseMarshaller(new Text())
          .build();

  private GrpcApp() {}

  /** Sends hello to itself as many times as the argument gives, each on a new connection. */
  public static void main(String[] args) throws Exception {
    if (!Epoll.isAvailable()) {
      throw new IllegalStateException("no epoll", Epoll.unavailabilityCause());
    }
    Server server =
        NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
            .addService(
                ServerServiceDefinition.builder("Greeter")
                    .addMethod(
                        HELLO,
                        ServerCalls.asyncUnaryCall(
                            (name, observer) -> {
                              observer.onNext("hello " + name);
                              observer.onCompleted();
                            }))
                    .build())
            .build()
            .start();
    for (int i = 0; i < Integer.parseInt(args[0]); i++) {
      ManagedChannel channel =
          NettyChannelBuilder.forAddress("127.0.0.1", server.getPort()).usePlaintext().build();
      System.out.println(
          ClientCalls.blockingUnaryCall(
              channel, HELLO, CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS), "grpc"));
      channel.shutdown();
      channel.awaitTermination(10, TimeUnit.SECONDS);
    }
    server.shutdown();
    server.awaitTermination(10, TimeUnit.SECONDS);
  }

  /** Strings as messages. */
  private static final class Text implements MethodDescriptor.Marshaller<String> {
    @Override
    public InputStream stream(String value) {
      return new ByteArrayInputStream(value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String parse(InputStream stream) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try {
        for (int b = stream.read(); b >= 0; b = stream.read()) {
          bytes.write(b);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return new String(bytes.toByteArray(), StandardCharsets.UTF_8);
    }
  }
}
