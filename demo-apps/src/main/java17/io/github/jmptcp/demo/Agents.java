package io.github.jmptcp.demo;

import java.util.ArrayList;
import java.util.List;

/**
 * The JVM options with which the applications are started.
 *
 * @param server empty without the agent
 * @param client empty without the agent
 */
record Agents(List<String> server, List<String> client) {

  static final Agents NONE = new Agents(List.of(), List.of());

  /** The agent with its options for the two paths, or for loopback, and those of the user. */
  static Agents of(DemoOptions options) {
    return of(options, "");
  }

  /**
   * The same with more options on both sides.
   *
   * @param more each with a comma in front of it
   */
  static Agents of(DemoOptions options, String more) {
    if (options.loopback()) {
      List<String> both = agent(options, "loopback=mptcp");
      return new Agents(both, both);
    }
    Scenario scenario = options.scenario();
    return new Agents(
        agent(options, scenario.serverOptions() + more),
        agent(options, scenario.clientOptions + more));
  }

  private static List<String> agent(DemoOptions options, String words) {
    String own = options.agentOptions();
    List<String> all = new ArrayList<>();
    for (String word : words.split(",")) {
      // what the user sets holds, and the agent refuses a key with two values
      if (!("," + own).contains("," + word.substring(0, word.indexOf('=') + 1))) {
        all.add(word);
      }
    }
    if (!own.isEmpty()) {
      all.add(own);
    }
    return List.of("-javaagent:" + options.agent() + "=" + String.join(",", all));
  }

  /** The java command with its agent as the user would type it. */
  static String java(List<String> agent) {
    return String.join(" ", agent.isEmpty() ? List.of("java") : List.of("java", agent.get(0)));
  }
}
