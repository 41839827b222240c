package io.github.jmptcp.agent.rewrite;

/** Is notified of classes that the JDK's own loader loads, which the transformer sees anyway. */
public interface LoadListener {

  /**
   * A class is being loaded, or was before the agent. Called under the loader's lock, before main
   * too, so it only takes a note.
   *
   * @param name with dots, or with slashes: every class of the application passes here
   */
  void loaded(String name);
}
