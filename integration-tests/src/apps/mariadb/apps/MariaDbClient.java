package apps;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * MariaDB by its JDBC driver, in bulk by LOAD DATA and a streamed SELECT: {@code HOST PORT BYTES}.
 */
public final class MariaDbClient {
  private MariaDbClient() {}

  public static void main(String[] args) throws Exception {
    Connection connection =
        DriverManager.getConnection(
            "jdbc:mariadb://" + args[0] + ":" + args[1] + "/app?user=app&allowLocalInfile=true");
    byte[] lines = Payload.lines(Integer.parseInt(args[2]));
    Visit.run(
        () -> {
          try (Statement statement = connection.createStatement()) {
            try (ResultSet result = statement.executeQuery("SELECT CONCAT('hel', 'lo')")) {
              result.next();
              Payload.equal(result.getString(1), "hello");
            }
            statement.execute(
                "CREATE TEMPORARY TABLE payload (id INT AUTO_INCREMENT PRIMARY KEY, line TEXT)");
          }
        },
        () -> load(connection, lines),
        () -> Payload.equal(select(connection, lines.length), lines));
  }

  private static void load(Connection connection, byte[] lines) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement
          .unwrap(org.mariadb.jdbc.Statement.class)
          .setLocalInfileInputStream(new ByteArrayInputStream(lines));
      statement.execute("LOAD DATA LOCAL INFILE 'lines' INTO TABLE payload (line)");
    }
  }

  private static byte[] select(Connection connection, int bytes) throws SQLException {
    ByteArrayOutputStream back = new ByteArrayOutputStream(bytes);
    try (Statement statement = connection.createStatement()) {
      statement.setFetchSize(1000);
      try (ResultSet rows = statement.executeQuery("SELECT line FROM payload ORDER BY id")) {
        while (rows.next()) {
          byte[] line = rows.getBytes(1);
          back.write(line, 0, line.length);
          back.write('\n');
        }
      }
    }
    return back.toByteArray();
  }
}
