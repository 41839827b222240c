package apps;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/** PostgreSQL by its JDBC driver, in bulk by COPY: {@code HOST PORT BYTES}. */
public final class PostgresClient {
  private PostgresClient() {}

  public static void main(String[] args) throws Exception {
    Connection connection =
        DriverManager.getConnection(
            "jdbc:postgresql://" + args[0] + ":" + args[1] + "/postgres?user=postgres");
    byte[] lines = Payload.lines(Integer.parseInt(args[2]));
    CopyManager copy = connection.unwrap(PGConnection.class).getCopyAPI();
    Visit.run(
        () -> {
          try (Statement statement = connection.createStatement()) {
            try (ResultSet result = statement.executeQuery("SELECT 'hel' || 'lo'")) {
              result.next();
              Payload.equal(result.getString(1), "hello");
            }
            statement.execute("CREATE TEMPORARY TABLE payload (line text)");
          }
        },
        () -> copy.copyIn("COPY payload FROM STDIN", new ByteArrayInputStream(lines)),
        () -> {
          ByteArrayOutputStream back = new ByteArrayOutputStream(lines.length);
          copy.copyOut("COPY payload TO STDOUT", back);
          Payload.equal(back.toByteArray(), lines);
        });
  }
}
