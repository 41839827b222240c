package io.github.jmptcp.agent.cli;

import io.github.jmptcp.agent.options.BadOptionException;
import io.github.jmptcp.agent.options.OptionParser;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.nio.file.StandardCopyOption;

/**
 * {@code enable UNIT [OPTIONS]} and {@code disable UNIT}: a service of systemd loads the agent from
 * its next start on, or no longer. As {@code mptcpize enable} does for C programs, but by a
 * drop-in: the unit itself stays as it is.
 */
final class UnitCommand {
  private static final String FILE = "jmptcp.conf";

  private final File jar;
  private final PrintStream out;
  private final PrintStream err;
  private final Path units;
  private final Systemctl systemctl;

  UnitCommand(File jar, PrintStream out, PrintStream err, Path units, Systemctl systemctl) {
    this.jar = jar;
    this.out = out;
    this.err = err;
    this.units = units;
    this.systemctl = systemctl;
  }

  static UnitCommand onThisHost(File jar, PrintStream out, PrintStream err) {
    return new UnitCommand(jar, out, err, Paths.get("/etc/systemd/system"), Systemctl.ofThisHost());
  }

  int enable(String[] args) {
    if (args.length < 1 || args.length > 2) {
      return usage("enable UNIT [OPTIONS]");
    }
    try {
      String name = ServiceUnit.name(args[0]);
      String options = args.length == 2 ? args[1] : "";
      boolean managesPaths = OptionParser.parse(options).asksForPaths();
      return enable(name, options, managesPaths);
    } catch (IllegalArgumentException | BadOptionException e) {
      err.println("jmptcp: " + e.getMessage());
      return 2;
    } catch (IOException e) {
      return failed("enable", args[0], e);
    }
  }

  private int enable(String name, String options, boolean managesPaths) throws IOException {
    ServiceUnit unit = ServiceUnit.load(systemctl, name);
    if (!unit.isLoaded()) {
      err.println(
          "jmptcp: no service "
              + name
              + " ("
              + unit.loadState()
              + "); systemctl list-unit-files"
              + " --type=service shows those of this host");
      return 1;
    }
    for (String file : unit.environmentFiles()) {
      if (DropIn.isSetIn(content(Paths.get(file)))) {
        err.println(
            "jmptcp: "
                + name
                + " reads "
                + DropIn.VARIABLE
                + " from "
                + file
                + ", which overrides a drop-in; add this to it there: "
                + AgentArgument.of(jar, options));
        return 1;
      }
    }
    Path folder = folder(name);
    Path dropIn = folder.resolve(FILE);
    if (Files.exists(dropIn) && !isOurs(dropIn)) {
      return foreign(dropIn);
    }
    Files.createDirectories(folder);
    // complete or not at all: systemd may read it at any time
    Path draft = folder.resolve("." + FILE + ".new");
    Files.write(
        draft,
        DropIn.text(name, unit, jar, options, managesPaths).getBytes(StandardCharsets.UTF_8));
    Files.move(draft, dropIn, StandardCopyOption.ATOMIC_MOVE);
    systemctl.run("daemon-reload");
    out.println(
        "jmptcp is enabled for "
            + name
            + " ("
            + dropIn
            + ") from its next start on: systemctl"
            + " restart "
            + name);
    return 0;
  }

  int disable(String[] args) {
    if (args.length != 1) {
      return usage("disable UNIT");
    }
    try {
      return disable(ServiceUnit.name(args[0]));
    } catch (IllegalArgumentException e) {
      err.println("jmptcp: " + e.getMessage());
      return 2;
    } catch (IOException e) {
      return failed("disable", args[0], e);
    }
  }

  private int disable(String name) throws IOException {
    Path folder = folder(name);
    Path dropIn = folder.resolve(FILE);
    if (!Files.exists(dropIn)) {
      out.println("jmptcp is not enabled for " + name);
      return 0;
    }
    if (!isOurs(dropIn)) {
      return foreign(dropIn);
    }
    Files.delete(dropIn);
    try {
      Files.delete(folder);
    } catch (DirectoryNotEmptyException expected) {
      // other drop-ins
    }
    systemctl.run("daemon-reload");
    out.println(
        "jmptcp is disabled for " + name + " from its next start on: systemctl restart " + name);
    return 0;
  }

  private int foreign(Path dropIn) {
    err.println("jmptcp: " + dropIn + " was not written by jmptcp enable, and stays as it is");
    return 1;
  }

  private int usage(String arguments) {
    err.println("usage: java -jar jmptcp.jar " + arguments);
    return 2;
  }

  private int failed(String what, String unit, IOException e) {
    boolean denied = e instanceof AccessDeniedException;
    err.println(
        "jmptcp: "
            + what
            + " "
            + unit
            + ": "
            + (denied ? "EACCES for " + e.getMessage() + "; run it as root" : e.getMessage()));
    return 1;
  }

  private Path folder(String name) {
    return units.resolve(name + ".d");
  }

  private static boolean isOurs(Path dropIn) throws IOException {
    return DropIn.isOurs(Files.readAllLines(dropIn));
  }

  private static String content(Path file) throws IOException {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (NoSuchFileException expected) {
      return ""; // which systemd ignores too where the unit has that
    }
  }
}
