package apps;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;

/** Embedded Tomcat with two pages, {@code /hello} and {@code /payload}: {@code BYTES}. */
public final class TomcatServer {
  private TomcatServer() {}

  public static void main(String[] args) throws Exception {
    byte[] payload = Payload.of(Integer.parseInt(args[0]));
    File base = Files.createTempDirectory("tomcat").toFile();
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(base.getPath());
    tomcat.setPort(0);
    Context context = tomcat.addContext("", base.getPath());
    page(context, "/hello", "hello".getBytes(StandardCharsets.US_ASCII));
    page(context, "/payload", payload);
    tomcat.getConnector();
    tomcat.start();
    Service.run(tomcat.getConnector().getLocalPort());
  }

  private static void page(Context context, String path, byte[] content) {
    Tomcat.addServlet(
        context,
        path,
        new HttpServlet() {
          @Override
          protected void doGet(HttpServletRequest request, HttpServletResponse response)
              throws IOException {
            response.setContentLength(content.length);
            response.getOutputStream().write(content);
          }
        });
    context.addServletMappingDecoded(path, path);
  }
}
