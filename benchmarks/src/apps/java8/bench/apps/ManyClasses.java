package bench.apps;

/** Loads as many classes as a large application does, then makes one connection. */
public final class ManyClasses {
  private ManyClasses() {}

  public static void main(String[] args) throws Exception {
    int count = Integer.parseInt(args[0]);
    int sum = 0;
    for (int i = 0; i < count; i++) {
      sum += Class.forName(name(i)).getDeclaredMethods().length;
    }
    HelloSocket.once();
    System.out.println(sum);
  }

  /** As the benchmark has named the copies of {@link Copied}. */
  static String name(int number) {
    String digits = "00000" + number;
    return "bench.apps.C" + digits.substring(digits.length() - 5);
  }
}
