package apps;

import java.nio.charset.StandardCharsets;
import redis.clients.jedis.Jedis;

/** A Redis server's memory by Jedis: {@code HOST PORT BYTES}. */
public final class JedisClient {
  private static final byte[] KEY = "payload".getBytes(StandardCharsets.US_ASCII);

  private JedisClient() {}

  public static void main(String[] args) {
    Jedis jedis = new Jedis(args[0], Integer.parseInt(args[1]), 60_000);
    byte[] payload = Payload.of(Integer.parseInt(args[2]));
    Visit.run(
        () -> {
          jedis.set("greeting", "hello");
          Payload.equal(jedis.get("greeting"), "hello");
        },
        () -> jedis.set(KEY, payload),
        () -> Payload.equal(jedis.get(KEY), payload));
  }
}
