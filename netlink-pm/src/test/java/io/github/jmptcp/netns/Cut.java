package io.github.jmptcp.netns;

/**
 * A path that is cut by nftables while its link stays up, as a fault far away does it. Healed by
 * {@link #close}.
 */
public final class Cut implements AutoCloseable {
  private final Netns[] ends;
  private final String table;
  private boolean healed;

  private Cut(String table, Netns... ends) {
    this.table = table;
    this.ends = ends;
  }

  /** Drops all packets that come in by a device. */
  public static Cut drop(Netns end, String device) {
    return rule("cut", "iifname " + device + " drop", end);
  }

  /** Drops all packets of a path at both ends. */
  public static Cut silent(Netns end, Netns other, String device) {
    return rule("cut", "iifname " + device + " drop", end, other);
  }

  /** Answers each TCP packet that comes in by a device with a reset. */
  public static Cut reset(Netns end, String device) {
    return rule("reset", "iifname " + device + " meta l4proto tcp reject with tcp reset", end);
  }

  private static Cut rule(String kind, String rule, Netns... ends) {
    String table = "jmptcp_" + kind;
    for (Netns end : ends) {
      end.exec(
              "nft",
              "table inet "
                  + table
                  + " {\nchain in {\ntype filter hook input priority 0\n"
                  + rule
                  + "\n}\n}")
          .orFail();
    }
    return new Cut(table, ends);
  }

  @Override
  public void close() {
    if (healed) {
      return;
    }
    healed = true;
    for (Netns end : ends) {
      end.exec("nft", "delete", "table", "inet", table).orFail();
    }
  }

  @Override
  public String toString() {
    return table;
  }
}
