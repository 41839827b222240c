package io.github.jmptcp.agent.cli;

import io.github.jmptcp.text.LineText;
import java.io.File;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.function.BiFunction;

/** {@code java -jar jmptcp.jar COMMAND}. Exit codes: 0 done, 1 it was refused, 2 wrong usage. */
public final class Cli implements BiFunction<Object, Object, Object> {

  @Override
  public Object apply(Object args, Object jar) {
    return run((String[]) args, (File) jar, System.out, System.err);
  }

  int run(String[] args, File jar, PrintStream out, PrintStream err) {
    String command = args.length == 0 ? "help" : args[0];
    String[] rest = args.length == 0 ? args : Arrays.copyOfRange(args, 1, args.length);
    for (Command known : Command.values()) {
      if (known.word().equals(command) || known.isFlag(command)) {
        return known.run(rest, jar, out, err);
      }
    }
    err.println("jmptcp: unknown command " + LineText.cut(command) + Command.hint(command));
    err.println("Try: java -jar jmptcp.jar help");
    return 2;
  }
}
