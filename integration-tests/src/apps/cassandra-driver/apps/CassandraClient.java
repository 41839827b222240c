package apps;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** A table of Cassandra, filled and read by the Java driver: {@code HOST PORT BYTES}. */
public final class CassandraClient {
  private static final int CHUNK = 64 * 1024;

  private CassandraClient() {}

  public static void main(String[] args) {
    byte[] payload = Payload.of(Integer.parseInt(args[2]));
    CqlSession session =
        CqlSession.builder()
            .addContactPoint(new InetSocketAddress(args[0], Integer.parseInt(args[1])))
            .withLocalDatacenter("datacenter1")
            .withConfigLoader(
                DriverConfigLoader.programmaticBuilder()
                    .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, Duration.ofSeconds(60))
                    .build())
            .build();
    byte[] hello = {'h', 'e', 'l', 'l', 'o'};
    session.execute(
        "CREATE KEYSPACE app WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
    session.execute("CREATE TABLE app.chunks (id int PRIMARY KEY, chunk blob)");
    PreparedStatement insert = session.prepare("INSERT INTO app.chunks (id, chunk) VALUES (?, ?)");
    PreparedStatement select = session.prepare("SELECT chunk FROM app.chunks WHERE id = ?");
    Visit.run(
        () -> {
          fill(session, insert, hello);
          read(session, select, hello);
        },
        () -> fill(session, insert, payload),
        () -> read(session, select, payload));
  }

  private static void fill(CqlSession session, PreparedStatement insert, byte[] content)
      throws Exception {
    List<CompletionStage<AsyncResultSet>> sent = new ArrayList<>();
    for (int at = 0; at < content.length; at += CHUNK) {
      ByteBuffer chunk = ByteBuffer.wrap(content, at, Math.min(CHUNK, content.length - at)).slice();
      sent.add(session.executeAsync(insert.bind(at / CHUNK, chunk)));
    }
    for (CompletionStage<AsyncResultSet> each : sent) {
      each.toCompletableFuture().get(60, TimeUnit.SECONDS);
    }
  }

  private static void read(CqlSession session, PreparedStatement select, byte[] content)
      throws Exception {
    List<CompletionStage<AsyncResultSet>> asked = new ArrayList<>();
    for (int at = 0; at < content.length; at += CHUNK) {
      asked.add(session.executeAsync(select.bind(at / CHUNK)));
    }
    ByteBuffer back = ByteBuffer.allocate(content.length);
    for (CompletionStage<AsyncResultSet> each : asked) {
      back.put(each.toCompletableFuture().get(60, TimeUnit.SECONDS).one().getByteBuffer("chunk"));
    }
    Payload.equal(back.array(), content);
  }
}
