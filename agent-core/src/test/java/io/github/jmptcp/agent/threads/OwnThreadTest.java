package io.github.jmptcp.agent.threads;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class OwnThreadTest {
  private final InheritableThreadLocal<String> local = new InheritableThreadLocal<>();

  @Test
  void it_keeps_no_value_of_the_thread_that_makes_it() {
    local.set("of the application");
    CompletableFuture<Boolean> seen = new CompletableFuture<>();
    try {
      OwnThread.of(() -> seen.complete(local.get() != null), "test").start();
    } finally {
      local.remove();
    }
    assertThat(seen.join()).isFalse();
  }

  @Test
  void it_keeps_no_class_loader_of_the_thread_that_makes_it() throws Exception {
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    try (URLClassLoader application = new URLClassLoader(new URL[0])) {
      Thread.currentThread().setContextClassLoader(application);
      assertThat(OwnThread.of(() -> {}, "test").getContextClassLoader()).isNull();
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
  }

  @Test
  void the_end_of_the_jvm_does_not_wait_for_it() {
    assertThat(OwnThread.of(() -> {}, "test").isDaemon()).isTrue();
  }
}
