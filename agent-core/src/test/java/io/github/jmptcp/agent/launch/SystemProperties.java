package io.github.jmptcp.agent.launch;

import java.util.Properties;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Puts the system properties back after each test. */
final class SystemProperties implements BeforeEachCallback, AfterEachCallback {
  private final Properties before = new Properties();

  @Override
  public void beforeEach(ExtensionContext context) {
    before.clear();
    before.putAll(System.getProperties());
  }

  @Override
  public void afterEach(ExtensionContext context) {
    Properties restored = new Properties();
    restored.putAll(before);
    System.setProperties(restored);
  }
}
