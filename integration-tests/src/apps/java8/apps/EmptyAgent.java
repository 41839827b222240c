package apps;

/** An agent that does nothing: what it makes a JVM print is no doing of another agent. */
public final class EmptyAgent {
  private EmptyAgent() {}

  public static void premain(String options) {}
}
