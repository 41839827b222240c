package apps;

/** Loads the given classes, without starting them. */
public final class LoadClass {
  private LoadClass() {}

  /** Arguments: class names. */
  public static void main(String[] args) throws Exception {
    for (String name : args) {
      Class.forName(name, /* initialize= */ false, LoadClass.class.getClassLoader());
      System.out.println("loaded");
    }
  }
}
