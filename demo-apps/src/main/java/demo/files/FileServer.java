package demo.files;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * A small HTTP file server: {@code GET /bytes/N} answers with a generated file of N bytes.
 *
 * <p>Usage: {@code java demo.files.FileServer PORT}. It prints {@code listening on PORT} when it is
 * ready; port 0 takes a free one.
 */
public final class FileServer {

  private static final String PREFIX = "/bytes/";

  private FileServer() {}

  /**
   * Serves until the process is ended.
   *
   * @param args the port
   * @throws IOException when the port cannot be opened
   */
  public static void main(String[] args) throws IOException {
    if (args.length != 1) {
      System.err.println("usage: java demo.files.FileServer PORT");
      System.exit(2);
    }
    try (ServerSocket server = new ServerSocket(Integer.parseInt(args[0]))) {
      System.out.println("listening on " + server.getLocalPort());
      while (true) {
        Socket connection = server.accept();
        new Thread(() -> serve(connection), "connection").start();
      }
    }
  }

  private static void serve(Socket connection) {
    try (Socket socket = connection;
        OutputStream out = socket.getOutputStream()) {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
      String request = in.readLine();
      if (request == null) {
        return;
      }
      for (String header = in.readLine();
          header != null && !header.isEmpty();
          header = in.readLine()) {
        // no header changes the answer
      }
      long size = requestedSize(request);
      if (size < 0) {
        out.write(head("400 Bad Request", 0));
        return;
      }
      out.write(head("200 OK", size));
      try (InputStream file = new FileContent(size)) {
        byte[] buffer = new byte[64 * 1024];
        for (int count = file.read(buffer); count >= 0; count = file.read(buffer)) {
          out.write(buffer, 0, count);
        }
      }
      out.flush();
    } catch (IOException e) {
      System.err.println("connection ended: " + e.getMessage());
    }
  }

  /** The N of {@code GET /bytes/N HTTP/1.1}, or -1. */
  private static long requestedSize(String request) {
    String[] words = request.split(" ");
    if (words.length != 3 || !words[0].equals("GET") || !words[1].startsWith(PREFIX)) {
      return -1;
    }
    try {
      return Long.parseLong(words[1].substring(PREFIX.length()));
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private static byte[] head(String status, long length) {
    String text =
        "HTTP/1.1 "
            + status
            + "\r\nContent-Type: application/octet-stream\r\nContent-Length: "
            + length
            + "\r\nConnection: close\r\n\r\n";
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
