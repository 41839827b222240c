package io.github.jmptcp.it.fork;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Every wait of every test may take {@link ForkedProcess#LIMIT}, unless it sets another limit:
 * registered for all by {@code META-INF/services}.
 */
public final class Patience implements BeforeAllCallback {
  @Override
  public void beforeAll(ExtensionContext context) {
    Awaitility.setDefaultTimeout(ForkedProcess.LIMIT);
  }
}
