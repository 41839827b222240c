package io.github.jmptcp.mptcp.cli;

import io.github.jmptcp.mptcp.NumberText;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The arguments of {@code limits set}. */
final class LimitArguments {
  @Nullable Long subflows;
  @Nullable Long addAddrAccepted;

  void read(List<String> words) throws UsageException {
    for (int i = 0; i < words.size(); i += 2) {
      String key = words.get(i);
      boolean ofSubflows = CommandWord.is(key, "subflows");
      if (!ofSubflows && !CommandWord.is(key, "add_addr_accepted")) {
        throw new UsageException(
            "Error: argument \""
                + key
                + "\" is wrong: unknown limit\n"
                + "Valid limits are subflows and add_addr_accepted, each 0 to 8\n(64 from kernel 7.2 on).");
      }
      if (i + 1 == words.size()) {
        throw new UsageException("Command line is not complete. Try option \"help\"");
      }
      Long value = number(words.get(i + 1), ofSubflows ? "subflows" : "add_addr_accepted");
      if (ofSubflows) {
        subflows = value;
      } else {
        addAddrAccepted = value;
      }
    }
  }

  private static Long number(String text, String limit) throws UsageException {
    long number = NumberText.parse(text, 0xffffffffL);
    if (number < 0) {
      throw new UsageException(
          "Error: argument \""
              + text
              + "\" is wrong: invalid "
              + limit
              + "\n\nA limit is 0 to 8 (64 from kernel 7.2 on).");
    }
    return number;
  }
}
