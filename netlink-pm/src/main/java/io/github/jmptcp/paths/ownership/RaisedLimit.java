package io.github.jmptcp.paths.ownership;

/** A limit that processes have raised. Immutable. */
public final class RaisedLimit {
  /** More than any kernel takes (8; 64 from 7.2 on). */
  static final int MAX = 255;

  private final int before;
  private final int raisedTo;

  /**
   * A raised limit.
   *
   * @param before its value before the first process raised it, 0 to {@code raisedTo - 1}
   * @param raisedTo its value now, 1 to 255
   */
  public RaisedLimit(int before, int raisedTo) {
    if (before < 0 || before >= raisedTo || raisedTo > MAX) {
      throw new IllegalArgumentException(
          "a limit is raised within 0 to " + MAX + ", not from " + before + " to " + raisedTo);
    }
    this.before = before;
    this.raisedTo = raisedTo;
  }

  /** The value before the first process raised it. */
  public int before() {
    return before;
  }

  /** The value that it was raised to. Where the kernel has another one, another program set it. */
  public int raisedTo() {
    return raisedTo;
  }
}
