package io.github.jmptcp.it.pathmanager;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A test whose methods have {@link TwoPaths} of their own. */
abstract class WithTwoPaths {
  TwoPaths paths;

  @BeforeEach
  final void build() {
    paths = new TwoPaths();
    prepare();
  }

  /** What the two hosts need besides, before each test. */
  void prepare() {}

  @AfterEach
  final void remove() {
    paths.close();
  }
}
