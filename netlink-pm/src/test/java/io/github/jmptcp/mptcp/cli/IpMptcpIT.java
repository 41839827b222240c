package io.github.jmptcp.mptcp.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.netns.Command;
import io.github.jmptcp.netns.Netns;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The same commands to {@code ip mptcp} in one namespace and to {@link IpMptcp} in another: output
 * and errors are compared character by character, exit codes by their meaning, and what the kernel
 * holds afterwards by both programs in both namespaces.
 *
 * <p>iproute2 before 6.19 does not know {@code laminar}; it is compared where {@code ip} does.
 */
class IpMptcpIT {
  private static Netns theirs;
  private static Netns ours;
  private static boolean laminar;

  @BeforeAll
  static void makeNamespaces() {
    theirs = Netns.create();
    ours = Netns.create();
    laminar = theirs.ipMptcp("help").err().contains("laminar");
  }

  @AfterAll
  static void deleteNamespaces() {
    for (Netns each : new Netns[] {theirs, ours}) {
      if (each != null) {
        each.close();
      }
    }
  }

  @BeforeEach
  void startFromNothing() {
    for (Netns each : new Netns[] {theirs, ours}) {
      each.ipMptcp("endpoint", "flush").orFail();
      each.ipMptcp("limits", "set", "subflows", "2", "add_addr_accepted", "0").orFail();
    }
  }

  private static void same(String line) throws Exception {
    String[] words = line.isEmpty() ? new String[0] : line.split(" ");
    Command ip = theirs.ipMptcp(words);
    Command cli = Cli.run(ours, words);
    assertThat(cli.out()).as(line).isEqualTo(ip.out());
    assertThat(cli.exit()).as(line).isEqualTo(exitOf(ip.exit()));
    // behind ip's words come ours
    assertThat(cli.err().replace("try \"help\"", "try \"ip mptcp help\""))
        .as(line)
        .startsWith(ip.err());
    if (ip.exit() == 0) {
      assertThat(cli.err()).as(line).isEmpty();
    }
    sameState(line);
  }

  private static int exitOf(int ofIp) {
    return switch (ofIp) {
      case 0 -> IpMptcp.DONE;
      case 2 -> IpMptcp.REFUSED;
      default -> IpMptcp.USAGE;
    };
  }

  private static void sameState(String after) throws Exception {
    String expected = theirs.ipMptcp("endpoint", "show").orFail();
    assertThat(ours.ipMptcp("endpoint", "show").orFail()).as(after).isEqualTo(expected);
    assertThat(Cli.run(theirs, "endpoint", "show").orFail()).as(after).isEqualTo(expected);
    assertThat(ours.ipMptcp("limits", "show").orFail())
        .as(after)
        .isEqualTo(theirs.ipMptcp("limits", "show").orFail());
  }

  @Test
  void every_mix_of_flags_family_port_device_and_id() throws Exception {
    List<String> flags = new ArrayList<>(List.of("signal", "subflow", "backup", "fullmesh"));
    if (laminar) {
      flags.add("laminar");
    }
    int added = 0;
    for (int mix = 0; mix < 1 << flags.size() + 4; mix++) {
      StringBuilder words = new StringBuilder("endpoint add ");
      words.append((mix & 1) == 0 ? "127.0.0.1" : "::1");
      for (int flag = 0; flag < flags.size(); flag++) {
        if ((mix & 16 << flag) != 0) {
          words.append(' ').append(flags.get(flag));
        }
      }
      words.append((mix & 2) == 0 ? "" : " dev lo");
      words.append((mix & 4) == 0 ? "" : " id 77");
      words.append((mix & 8) == 0 ? "" : " port 8080");
      String line = words.toString();
      Command ip = theirs.ipMptcp(line.split(" "));
      Command cli = Cli.run(ours, line.split(" "));
      assertThat(cli.exit()).as(line).isEqualTo(exitOf(ip.exit()));
      assertThat(cli.err()).as(line).startsWith(ip.err());
      if (ip.exit() == 0) {
        added++;
        String shown = theirs.ipMptcp("endpoint", "show").orFail();
        assertThat(shown).as(line).isNotEmpty();
        assertThat(ours.ipMptcp("endpoint", "show").orFail()).as(line).isEqualTo(shown);
        assertThat(Cli.run(ours, "endpoint", "show").orFail()).as(line).isEqualTo(shown);
        theirs.ipMptcp("endpoint", "flush").orFail();
        Cli.run(ours, "endpoint", "flush").orFail();
      }
    }
    assertThat(added).isGreaterThan(64);
  }

  @Test
  void a_session_from_adding_to_flushing() throws Exception {
    same("endpoint add 10.0.0.1 subflow dev lo");
    same("endpoint add 10.0.0.2 signal backup");
    same("endpoint add 2001:db8::1 id 200 fullmesh subflow nobackup");
    same("endpoint add ::ffff:10.0.0.3 subflow");
    same("endpoint show");
    same("endpoint show id 200");
    same("endpoint");
    same("endpoint change id 1 backup");
    same("endpoint change id 1 fullmesh");
    same("endpoint change id 1 backup fullmesh");
    same("endpoint change id 1 nofullmesh");
    same("endpoint change 10.0.0.2 nobackup");
    same("endpoint change 2001:db8::1 backup");
    same("endpoint change id 200");
    same("endpoint delete id 1");
    same("endpoint delete id 0 10.0.0.9");
    same("endpoint show");
    same("limits show");
    same("limits set subflows 5");
    same("limits set add_addr_accepted 3 subflows 4");
    same("limits");
    same("limits set");
    same("endpoint flush");
    same("endpoint show");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "e a 10.1 sig",
        "e a 10.1 signal",
        "endpoint add 0x7f.1 i 010 d lo",
        "e s",
        "end d i 8",
        "endpoint add ::1.2.3.4 subflow",
        "endpoint add 10.0.0.1 id 0 signal",
        "l",
        "lim sh",
        "limits set s 3 a 4",
        "limits show subflows 3"
      })
  void abbreviations_and_odd_numbers(String line) throws Exception {
    same(line);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "endpoint add",
        "endpoint add signal",
        "endpoint add 10.0.0.2 bogus",
        "endpoint add 10.0.0.256",
        "endpoint add host",
        "endpoint add 10.0.0.2/24",
        "endpoint add fe80::1%lo",
        "endpoint add 10.0.0.2 id 256",
        "endpoint add 10.0.0.2 id -1",
        "endpoint add 10.0.0.2 id x",
        "endpoint add 10.0.0.2 id",
        "endpoint add 10.0.0.2 port 70000 signal",
        "endpoint add 10.0.0.2 port 80",
        "endpoint add 10.0.0.2 port 80 subflow",
        "endpoint add 127.0.0.1 port 80 signal subflow",
        "endpoint add 10.9.9.9 port 80 signal",
        "endpoint add 10.0.0.2 signal fullmesh",
        "endpoint add 10.0.0.2 dev",
        "endpoint add 10.0.0.2 dev none0",
        "endpoint add 10.0.0.2 dev 0123456789abcdef",
        "endpoint delete",
        "endpoint delete 10.0.0.1",
        "endpoint delete id 77",
        "endpoint delete id 7 10.0.0.1",
        "endpoint delete id 0",
        "endpoint change",
        "endpoint change backup",
        "endpoint change id 77 backup",
        "endpoint change 10.0.0.9 backup",
        "endpoint change id 1 signal",
        "endpoint change id 1 port 80 backup",
        "endpoint show id 77",
        "endpoint show id 0",
        "endpoint show 10.0.0.9",
        "endpoint show bogus",
        "endpoint bogus",
        "limits set subflows 9",
        "limits set add_addr_accepted 9",
        "limits set subflows 4294967295",
        "limits set subflows 9999999999",
        "limits set subflows",
        "limits set subflows x",
        "limits set bogus 3",
        "limits bogus",
        "bogus",
        "monitor now",
      })
  void errors(String line) throws Exception {
    same(line);
  }

  @Test
  void errors_of_duplicates_and_of_the_ninth_endpoint() throws Exception {
    same("endpoint add 10.0.0.1 signal");
    same("endpoint add 10.0.0.1 signal");
    same("endpoint add 10.0.0.2 id 1 signal");
    same("endpoint change id 1 fullmesh");
    for (int i = 2; i <= 10; i++) {
      same("endpoint add 10.0.0." + i + " subflow");
    }
    same("endpoint show");
  }

  @Test
  void an_error_of_the_kernel_names_the_errno_and_what_to_do() throws Exception {
    Cli.run(ours, "endpoint", "add", "10.0.0.1", "signal").orFail();
    Command again = Cli.run(ours, "endpoint", "add", "10.0.0.1", "signal");
    assertThat(again.exit()).isEqualTo(IpMptcp.REFUSED);
    assertThat(again.err().lines().skip(1))
        .singleElement()
        .asString()
        .startsWith("mptcp_pm ADD_ADDR: EEXIST: ")
        .contains("ip mptcp endpoint delete id ID");
  }

  @Test
  void json_and_pretty_json() throws Exception {
    for (String add :
        new String[] {"10.0.0.1 signal backup", "127.0.0.1 signal port 80", "::1 subflow dev lo"}) {
      same("endpoint add " + add);
    }
    for (String tail : new String[] {"show", "show id 1", "flush", "show"}) {
      for (String options : new String[] {"-j", "-j -p"}) {
        String[] ip = ("ip " + options + " mptcp endpoint " + tail).split(" ");
        String[] cli = (options + " endpoint " + tail).split(" ");
        assertThat(Cli.run(ours, cli).orFail()).isEqualTo(theirs.exec(ip).orFail());
      }
    }
    assertThat(Cli.run(ours, "limits", "show", "--json").orFail())
        .isEqualTo("[{\"add_addr_accepted\":0,\"subflows\":2}]\n");
  }

  @Test
  void a_flag_that_only_newer_ip_knows_has_its_name() throws Exception {
    Command added = Cli.run(ours, "endpoint", "add", "10.0.0.1", "laminar", "subflow");
    assertThat(added.exit()).isZero();
    String byIp = ours.ipMptcp("endpoint", "show").orFail();
    // kernels before 6.18 drop the flag
    boolean kept = !byIp.equals("10.0.0.1 id 1 subflow \n");
    assertThat(Cli.run(ours, "endpoint", "show").orFail())
        .isEqualTo(kept ? "10.0.0.1 id 1 subflow laminar \n" : byIp);
  }
}
