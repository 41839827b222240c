package io.github.jmptcp.mptcp.cli;

/** The words of {@code ip mptcp}, which may be abbreviated. */
final class CommandWord {
  private CommandWord() {}

  /** Whether a word is a command, or the start of one; an empty word is none. */
  static boolean is(String word, String command) {
    return !word.isEmpty() && command.startsWith(word);
  }
}
