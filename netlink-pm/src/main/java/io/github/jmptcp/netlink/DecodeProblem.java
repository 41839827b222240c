package io.github.jmptcp.netlink;

/** What is wrong with bytes that should be messages or attributes. Immutable. */
public final class DecodeProblem {
  /** The three ways in which lengths do not add up. */
  public enum Kind {
    /** The bytes end inside a header. */
    SHORT,
    /** The bytes end inside the padding that aligns the next header to four bytes. */
    UNALIGNED,
    /**
     * A length field is smaller than its header, reaches past the end, or does not fit the type.
     */
    INVALID_LENGTH
  }

  private final Kind kind;
  private final int offset;
  private final String text;

  DecodeProblem(Kind kind, int offset, String text) {
    this.kind = kind;
    this.offset = offset;
    this.text = text;
  }

  public Kind kind() {
    return kind;
  }

  /** Where the header in question starts, in bytes from the start of what was decoded. */
  public int offset() {
    return offset;
  }

  /** For a reader: kind, place and lengths. */
  @Override
  public String toString() {
    return kind + " at byte " + offset + ": " + text;
  }
}
