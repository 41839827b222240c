package io.github.jmptcp.paths.engine;

import io.github.jmptcp.paths.ownership.OwnershipFile;
import io.github.jmptcp.paths.ownership.ProcessIdentity;
import io.github.jmptcp.procfs.ProcFile;
import java.nio.file.Path;

/** A process with an engine, until a command ends it or it is killed: {@code DIRECTORY MODE}. */
final class EngineMain {
  private EngineMain() {}

  public static void main(String[] args) throws Exception {
    PathOwnership ownership =
        new SharedOwnership(
            OwnershipFile.in(
                Path.of(args[0]), 0, "test", ProcFile.read("/proc/sys/kernel/random/boot_id")),
            ProcessIdentity.self());
    PathEngine engine =
        PathEngine.of(ownership, new Printing())
            .revive(Revive.ALL)
            .userspace(args[1].equals("userspace"))
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(engine::close));
    System.out.println("started");
    boolean acting = false;
    while (true) {
      Thread.sleep(20);
      if (engine.snapshot().isActing() && !acting) {
        acting = true;
        System.out.println("acting");
      }
    }
  }

  private static final class Printing implements PathListener {
    @Override
    public void died(PathView path) {
      System.out.println("died " + path);
    }

    @Override
    public void back(PathView path) {
      System.out.println("back " + path);
    }

    @Override
    public void problem(String text) {
      System.out.println("problem " + text);
    }
  }
}
