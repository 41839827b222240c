package io.github.jmptcp.agent.options;

import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The options in force. Immutable. */
public final class Options {
  private final EnumMap<Option, String> values;

  Options(Map<Option, String> values) {
    this.values = new EnumMap<>(Option.class);
    this.values.putAll(values);
  }

  /** The value, given or by default; null where it is unset. */
  public @Nullable String get(Option option) {
    String value = values.get(option);
    return value != null ? value : option.defaultValue();
  }

  /** Whether the value was given rather than the default. */
  public boolean isGiven(Option option) {
    return values.containsKey(option);
  }

  /** Whether the option has this very value. */
  public boolean is(Option option, String value) {
    return value.equals(get(option));
  }

  /** Whether any option of the path manager was given. */
  public boolean asksForPaths() {
    return isGiven(Option.ENDPOINTS)
        || isGiven(Option.SUBFLOWS)
        || isGiven(Option.ADD_ADDR_ACCEPTED)
        || isGiven(Option.PM)
        || isGiven(Option.PATHS)
        || revives();
  }

  /** Whether dead paths are to come back although no other option asks for paths. */
  private boolean revives() {
    return isGiven(Option.REVIVE) && !is(Option.REVIVE, "false");
  }

  /** A duration option in seconds; 0 for {@code off}. */
  public long seconds(Option option) {
    String value = get(option);
    return value == null || value.equals("off") ? 0 : Durations.seconds(value);
  }

  /** The given options as an agent string, which parses to the same options. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Map.Entry<Option, String> entry : values.entrySet()) {
      text.append(text.length() == 0 ? "" : ",")
          .append(entry.getKey().key())
          .append('=')
          .append(entry.getValue());
    }
    return text.toString();
  }
}
