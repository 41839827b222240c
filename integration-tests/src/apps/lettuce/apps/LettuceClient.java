package apps;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.netty.channel.epoll.Epoll;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A Redis server's memory by Lettuce, which uses Netty's epoll: {@code HOST PORT BYTES}. */
public final class LettuceClient {
  private static final byte[] KEY = "payload".getBytes(StandardCharsets.US_ASCII);

  private LettuceClient() {}

  public static void main(String[] args) {
    if (!Epoll.isAvailable()) {
      throw new IllegalStateException("no epoll", Epoll.unavailabilityCause());
    }
    RedisURI uri = RedisURI.create(args[0], Integer.parseInt(args[1]));
    uri.setTimeout(Duration.ofSeconds(60));
    byte[] payload = Payload.of(Integer.parseInt(args[2]));
    byte[] hello = "hello".getBytes(StandardCharsets.US_ASCII);
    RedisCommands<byte[], byte[]> redis =
        RedisClient.create(uri).connect(ByteArrayCodec.INSTANCE).sync();
    Visit.run(
        () -> {
          redis.set(hello, hello);
          Payload.equal(redis.get(hello), hello);
        },
        () -> redis.set(KEY, payload),
        () -> Payload.equal(redis.get(KEY), payload));
  }
}
