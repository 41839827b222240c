package io.github.jmptcp.it.peer;

import io.github.jmptcp.it.fork.CommandLine;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A self-signed certificate for the loopback addresses, made once per run by keytool. */
public final class KeyStoreFile {
  private static final String PASSWORD = "changeit";

  private final Path path;
  private final SSLContext context;

  private KeyStoreFile(Path path, SSLContext context) {
    this.path = path;
    this.context = context;
  }

  /** Makes one in the folder. */
  public static KeyStoreFile in(Path folder) throws Exception {
    Path path = folder.resolve("keys.p12");
    CommandLine.run(
        Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
        "-genkeypair",
        "-alias",
        "it",
        "-keyalg",
        "RSA",
        "-storetype",
        "PKCS12",
        "-keystore",
        path.toString(),
        "-storepass",
        PASSWORD,
        "-dname",
        "CN=localhost",
        "-ext",
        "san=dns:localhost,ip:127.0.0.1,ip:::1");
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(path)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    own.init(keys, PASSWORD.toCharArray());
    TrustManagerFactory trusted =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trusted.init(keys);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
    return new KeyStoreFile(path, context);
  }

  public Path path() {
    return path;
  }

  /** A context that shows this certificate and trusts it. */
  public SSLContext context() {
    return context;
  }
}
