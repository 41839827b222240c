package io.github.jmptcp.agent.cli.doctor;

import java.io.IOException;
import java.util.List;

/** Looks at one side of the host. */
interface Check {

  /** What its findings are about, where it fails itself. */
  String name();

  void look(HostState host, List<Finding> findings) throws IOException;
}
