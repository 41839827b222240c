package io.github.jmptcp.genetlink;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** A generic netlink family as the running kernel has registered it. Immutable. */
public final class Family {
  private final String name;
  private final int id;
  private final int version;
  private final Map<String, Integer> groups;

  /**
   * A family; usually {@link GenericNetlink#family} makes it.
   *
   * @param id the message type; the kernel gives it out at run time
   * @param groups numbers of its multicast groups by name
   */
  public Family(String name, int id, int version, Map<String, Integer> groups) {
    this.name = name;
    this.id = id;
    this.version = version;
    this.groups = Collections.unmodifiableMap(new TreeMap<>(groups));
  }

  public String name() {
    return name;
  }

  /** The message type of this family, valid until the kernel module is unloaded. */
  public int id() {
    return id;
  }

  public int version() {
    return version;
  }

  /** Numbers of the multicast groups by name. */
  public Map<String, Integer> groups() {
    return groups;
  }

  @Override
  public String toString() {
    return name + " version " + version + " id " + id + " groups " + groups;
  }
}
