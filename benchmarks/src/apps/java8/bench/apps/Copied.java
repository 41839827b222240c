package bench.apps;

import java.util.ArrayList;
import java.util.List;

/** Copied thousands of times, each with a name of the same length as this one. */
public class Copied {
  private final List<String> names = new ArrayList<>();
  private int total;

  public int add(String name) {
    names.add(name);
    total += name.length();
    return total;
  }

  public String first() {
    return names.isEmpty() ? "" : names.get(0);
  }

  public boolean isLong() {
    for (String name : names) {
      if (name.length() > 100) {
        return true;
      }
    }
    return total > 1000;
  }
}
