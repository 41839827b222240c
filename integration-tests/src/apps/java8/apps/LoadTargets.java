package apps;

/** Loads and links the JDK's socket classes, named as arguments, by the JDK's own loader. */
public final class LoadTargets {
  private LoadTargets() {}

  public static void main(String[] args) {
    for (String name : args) {
      try {
        Class.forName(name, true, null);
        System.out.println("linked " + name);
      } catch (ClassNotFoundException ignored) {
        System.out.println("absent " + name);
      }
    }
  }
}
