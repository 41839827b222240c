package io.github.jmptcp.demo;

import java.util.List;

/** The loopback interface of this machine: what is left without the means for namespaces. */
final class Loopback implements Network {

  @Override
  public Host client() {
    return Host.local("client");
  }

  @Override
  public Host server() {
    return Host.local("server");
  }

  @Override
  public String serverAddress() {
    return "127.0.0.1";
  }

  @Override
  public int serverPort() {
    return 0;
  }

  @Override
  public List<String> paths() {
    return List.of();
  }

  @Override
  public boolean canBreak() {
    return false;
  }

  @Override
  public void breakDown(int path, Outage.Kind kind) {
    throw new UnsupportedOperationException("loopback does not break");
  }

  @Override
  public void repair(int path, Outage.Kind kind) {
    throw new UnsupportedOperationException("loopback does not break");
  }

  @Override
  public void close() {
    // nothing was made
  }
}
