package apps;

/** No socket at all: a line on each stream. */
public final class Hello {
  private Hello() {}

  public static void main(String[] args) {
    System.out.println("hello");
    System.err.println("hello from stderr");
  }
}
