package apps;

import java.io.FileInputStream;
import java.io.InputStream;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The TLS context made of the key store named by {@code -Dapps.keystore=}. */
final class Tls {
  private static final char[] PASSWORD = "changeit".toCharArray();
  private static SSLContext context;

  private Tls() {}

  static synchronized SSLContext context() throws Exception {
    if (context == null) {
      KeyStore keys = KeyStore.getInstance("PKCS12");
      try (InputStream in = new FileInputStream(System.getProperty("apps.keystore"))) {
        keys.load(in, PASSWORD);
      }
      KeyManagerFactory own =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      own.init(keys, PASSWORD);
      TrustManagerFactory trusted =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trusted.init(keys);
      SSLContext made = SSLContext.getInstance("TLS");
      made.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
      context = made;
    }
    return context;
  }
}
