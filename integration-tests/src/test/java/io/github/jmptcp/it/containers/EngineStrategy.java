package io.github.jmptcp.it.containers;

import org.testcontainers.dockerclient.DockerClientProviderStrategy;
import org.testcontainers.dockerclient.TransportConfig;

/** Leads Testcontainers to the engine of these tests. */
public final class EngineStrategy extends DockerClientProviderStrategy {

  @Override
  public TransportConfig getTransportConfig() {
    Engine engine = Engine.demand();
    // Testcontainers requires a newer API than the Docker of Debian 12 has
    System.setProperty("api.version", engine.apiVersion());
    return TransportConfig.builder().dockerHost(engine.host()).build();
  }

  @Override
  public String getDescription() {
    return "the engine of DOCKER_HOST or this machine, else one of the tests' own";
  }

  @Override
  protected int getPriority() {
    return Integer.MAX_VALUE;
  }

  @Override
  protected boolean isPersistable() {
    return false;
  }
}
