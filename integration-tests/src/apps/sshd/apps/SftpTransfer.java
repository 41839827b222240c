package apps;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.file.virtualfs.VirtualFileSystemFactory;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.keyprovider.SimpleGeneratorHostKeyProvider;
import org.apache.sshd.sftp.client.SftpClient;
import org.apache.sshd.sftp.client.SftpClientFactory;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;

/** Files by SFTP, both ends Apache MINA SSHD: {@code serve BYTES} or {@code HOST PORT BYTES}. */
public final class SftpTransfer {
  private SftpTransfer() {}

  public static void main(String[] args) throws Exception {
    if (args[0].equals("serve")) {
      serve();
    } else {
      visit(args[0], Integer.parseInt(args[1]), Integer.parseInt(args[2]));
    }
  }

  private static void serve() throws Exception {
    Path folder = Files.createTempDirectory("sftp");
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  folder.resolve("hello").toFile().delete();
                  folder.resolve("payload").toFile().delete();
                  folder.toFile().delete();
                }));
    SshServer server = SshServer.setUpDefaultServer();
    server.setKeyPairProvider(new SimpleGeneratorHostKeyProvider());
    server.setPasswordAuthenticator((user, password, session) -> user.equals(password));
    server.setSubsystemFactories(
        Collections.singletonList(new SftpSubsystemFactory.Builder().build()));
    server.setFileSystemFactory(new VirtualFileSystemFactory(folder));
    server.start();
    Service.run(server.getPort());
  }

  private static void visit(String host, int port, int bytes) throws Exception {
    byte[] payload = Payload.of(bytes);
    SshClient client = SshClient.setUpDefaultClient();
    client.setServerKeyVerifier((session, address, key) -> true);
    client.start();
    ClientSession session =
        client.connect("me", host, port).verify(Duration.ofSeconds(30)).getSession();
    session.addPasswordIdentity("me");
    session.auth().verify(Duration.ofSeconds(30));
    SftpClient sftp = SftpClientFactory.instance().createSftpClient(session);
    byte[] hello = "hello".getBytes(StandardCharsets.US_ASCII);
    Visit.run(
        () -> {
          put(sftp, "/hello", hello);
          Payload.equal(get(sftp, "/hello"), hello);
        },
        () -> put(sftp, "/payload", payload),
        () -> Payload.equal(get(sftp, "/payload"), payload));
  }

  private static void put(SftpClient sftp, String path, byte[] content) throws Exception {
    try (OutputStream out = sftp.write(path)) {
      out.write(content);
    }
  }

  private static byte[] get(SftpClient sftp, String path) throws Exception {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] buffer = new byte[32 * 1024];
    try (InputStream in = sftp.read(path)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        all.write(buffer, 0, n);
      }
    }
    return all.toByteArray();
  }
}
