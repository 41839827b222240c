package io.github.jmptcp.it.pathmanager;

import static io.github.jmptcp.it.pathmanager.PathsApp.upload;
import static org.awaitility.Awaitility.await;

import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.fork.JavaRelease;
import io.github.jmptcp.it.fork.JavaReleases;
import io.github.jmptcp.it.witness.Subflow;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** A test on {@link TwoPaths}, both of which lead to the server's first address. */
abstract class OnTwoPaths extends WithTwoPaths {
  static final JavaRelease JAVA = JavaReleases.of(25);

  /** The client's second path. */
  static final String ENDPOINT = "endpoints=10.71.2.1+dev+c2+subflow,subflows=4";

  /**
   * The same for tests of paths that die: on a busy machine a healthy path may be found slow, and
   * as a backup it carries nothing that shows its death.
   */
  static final String KEPT = ENDPOINT + ",slow=keep";

  static final long MEGABYTE = 1 << 20;

  @TempDir Path folder;

  @Override
  final void prepare() {
    paths.twoWays();
  }

  /** Where the control socket of the application under test lies. */
  final Path socket() {
    return folder.resolve("control");
  }

  /** Whether the kernel of the client has a subflow on the second path. */
  final boolean hasSecondPath() {
    return Subflow.of(paths.client).stream()
        .anyMatch(each -> each.local().startsWith("10.71.2.1:"));
  }

  /** Sends so many bytes, again and again, until the log of the client has that. */
  static void uploadUntilLogged(ForkedProcess client, long bytes, String text) {
    await()
        .until(
            () -> {
              upload(client, bytes);
              return client.stderr().text().contains(text);
            });
  }
}
