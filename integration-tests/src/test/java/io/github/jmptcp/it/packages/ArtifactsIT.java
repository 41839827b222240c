package io.github.jmptcp.it.packages;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.it.fork.CommandLine;
import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.fork.JavaRelease;
import io.github.jmptcp.it.fork.JavaReleases;
import io.github.jmptcp.it.lab.Netns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a release uploads to Maven Central, used by a project that has nothing else of ours. */
class ArtifactsIT {
  private static final Path UPLOAD = Build.PROJECT.resolve("target/repository/io/github/jmptcp");
  private static final List<String> PUBLISHED =
      List.of("jmptcp", "jmptcp-native-calls", "netlink-pm");

  @TempDir static Path folder;

  @BeforeAll
  static void demand_a_release() {
    Build.demandRelease();
  }

  private static Path artifact(String name, String rest) {
    return UPLOAD.resolve(name).resolve(Build.VERSION).resolve(name + "-" + Build.VERSION + rest);
  }

  private static String pom(String name) throws IOException {
    return Files.readString(artifact(name, ".pom"));
  }

  @Test
  void no_other_module_is_uploaded() throws IOException {
    try (Stream<Path> names = Files.list(UPLOAD)) {
      assertThat(names.map(name -> name.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(PUBLISHED);
    }
  }

  /** The plugin that uploads does not know {@code maven.deploy.skip}: it has a list of its own. */
  @Test
  void the_upload_leaves_out_what_the_folder_leaves_out() throws IOException {
    String root = Files.readString(Build.PROJECT.resolve("pom.xml"));
    TreeSet<String> expected = new TreeSet<>(Set.of("jmptcp-parent"));
    for (String module : all("<module>([^<]+)</module>", root)) {
      String pom = Files.readString(Build.PROJECT.resolve(module).resolve("pom.xml"));
      expected.addAll(all("(?s)</parent>.*?<artifactId>([^<]+)</artifactId>", pom).subList(0, 1));
    }
    assertThat(expected).containsAll(PUBLISHED);
    PUBLISHED.forEach(expected::remove);
    assertThat(all("<excludeArtifact>([^<]+)</excludeArtifact>", root))
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  private static List<String> all(String pattern, String text) {
    return Pattern.compile(pattern)
        .matcher(text)
        .results()
        .map((MatchResult match) -> match.group(1))
        .toList();
  }

  @Test
  void the_sources_are_those_of_all_modules_in_the_jar() throws IOException {
    try (ZipFile sources = new ZipFile(artifact("jmptcp", "-sources.jar").toFile())) {
      assertThat(sources.stream().map(ZipEntry::getName))
          .contains(
              "io/github/jmptcp/agent/JmptcpAgent.java",
              "io/github/jmptcp/agent/rules/Rules.java",
              "io/github/jmptcp/agent/jfr/ConnectEvent.java",
              "io/github/jmptcp/mptcp/Endpoint.java",
              "io/github/jmptcp/nativecalls/NativeCalls.java",
              "sun/nio/ch/JmptcpBridge.java",
              "c/JmptcpSyscalls.c");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"jmptcp", "jmptcp-native-calls", "netlink-pm"})
  void each_has_what_central_requires(String name) throws IOException {
    assertThat(Build.VERSION).matches("[0-9.]+");
    for (String kind : List.of(".jar", "-sources.jar", "-javadoc.jar")) {
      assertThat(artifact(name, kind)).isNotEmptyFile();
      assertThat(artifact(name, kind + ".sha1")).isNotEmptyFile();
    }
    String pom = pom(name);
    assertThat(pom)
        .contains("<name>", "<description>", "<url>", "<license>", "<scm ", "<developer>")
        .contains("<organization>jmptcp</organization>", "<connection>scm:git:https://")
        .doesNotContain("SNAPSHOT", "${", "<parent>", "<repositories>", "<scope>test</scope>");
  }

  @Test
  void the_agent_depends_on_nothing_and_has_its_bill_of_materials_beside_it() throws IOException {
    assertThat(pom("jmptcp")).doesNotContain("<dependency>");
    assertThat(artifact("jmptcp", "-cyclonedx.json")).isNotEmptyFile();
    assertThat(pom("netlink-pm")).contains("<artifactId>jmptcp-native-calls</artifactId>");
    assertThat(
            CommandLine.run(
                JavaReleases.of(8).java().toString(),
                "-jar",
                artifact("jmptcp", ".jar").toString(),
                "version"))
        .isEqualTo("jmptcp " + Build.VERSION + "\n");
  }

  @Test
  void the_example_of_netlink_pm_compiles_for_8_and_25_and_runs() throws IOException {
    project();
    for (int release : List.of(8, 25)) {
      List<String> arguments = new ArrayList<>(compileOn(JavaReleases.of(release)));
      arguments.addAll(List.of("-q", "-s", folder.resolve("settings.xml").toString()));
      arguments.add("-Dmaven.repo.local=" + folder.resolve("repository"));
      arguments.addAll(List.of("clean", "package"));
      Build.Result build =
          Build.maven(
              folder,
              List.of(),
              Map.of("JAVA_HOME", home(JavaReleases.of(25))),
              arguments.toArray(String[]::new));
      assertThat(build.exitCode()).as(build.output()).isZero();
      run(JavaReleases.of(release));
    }
    assertThat(folder.resolve("repository/io/github/jmptcp/netlink-pm")).isNotEmptyDirectory();
    try (Stream<Path> ours = Files.list(folder.resolve("repository/io/github/jmptcp"))) {
      assertThat(ours.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("jmptcp-native-calls", "netlink-pm");
    }
  }

  /** By the javac of that release; where it is a runtime only, by that of 25 for that release. */
  private static List<String> compileOn(JavaRelease release) {
    Path javac = release.command("javac");
    if (release.isAtLeast(9) || !Files.isExecutable(javac)) {
      return List.of("-Dmaven.compiler.release=" + release.feature());
    }
    return List.of(
        "-Dmaven.compiler.source=" + release.feature(),
        "-Dmaven.compiler.target=" + release.feature(),
        "-Dmaven.compiler.fork=true",
        "-Dmaven.compiler.executable=" + javac);
  }

  private static String home(JavaRelease release) {
    return release.java().getParent().getParent().toString();
  }

  /** A project with one class, the example, and one dependency. */
  private static void project() throws IOException {
    Path source = Files.createDirectories(folder.resolve("src/main/java")).resolve("Example.java");
    Files.writeString(
        source,
        """
        %s
        final class Example {
          public static void main(String[] args) throws Exception {
            %s
          }
        }
        """
            .formatted((Object[]) example()));
    Files.writeString(
        folder.resolve("settings.xml"),
        """
        <settings>
          <profiles>
            <profile>
              <id>here</id>
              <repositories>
                <repository><id>release</id><url>file://%1$s</url></repository>
                <repository><id>fetched</id><url>file://%2$s</url></repository>
              </repositories>
              <pluginRepositories>
                <pluginRepository><id>fetched</id><url>file://%2$s</url></pluginRepository>
              </pluginRepositories>
            </profile>
          </profiles>
          <activeProfiles><activeProfile>here</activeProfile></activeProfiles>
        </settings>
        """
            .formatted(Build.PROJECT.resolve("target/repository"), Build.REPOSITORY));
    Files.writeString(
        folder.resolve("pom.xml"),
        """
        <project xmlns="http://maven.apache.org/POM/4.0.0">
          <modelVersion>4.0.0</modelVersion>
          <groupId>example</groupId>
          <artifactId>example</artifactId>
          <version>1</version>
          <properties>
            <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
          </properties>
          <dependencies>
            <dependency>
              <groupId>io.github.jmptcp</groupId>
              <artifactId>netlink-pm</artifactId>
              <version>%s</version>
            </dependency>
          </dependencies>
          <build>
            <plugins>
        %s
              <plugin>
                <artifactId>maven-dependency-plugin</artifactId>
                <executions>
                  <execution>
                    <phase>package</phase>
                    <goals><goal>copy-dependencies</goal></goals>
                    <configuration><outputDirectory>target/lib</outputDirectory></configuration>
                  </execution>
                </executions>
              </plugin>
            </plugins>
          </build>
        </project>
        """
            .formatted(Build.VERSION, pluginsOfThisBuild()));
  }

  /** The versions that are fetched already. */
  private static String pluginsOfThisBuild() throws IOException {
    Matcher plugin =
        Pattern.compile(
                "<artifactId>(maven-(?:clean|resources|jar|compiler|surefire|dependency)-plugin)"
                    + "</artifactId>\\s*<version>([^<]+)</version>")
            .matcher(Files.readString(Build.PROJECT.resolve("pom.xml")));
    StringBuilder plugins = new StringBuilder();
    while (plugin.find()) {
      if (!plugin.group(1).contains("dependency")) {
        plugins.append(
            "<plugin><artifactId>%s</artifactId><version>%s</version></plugin>\n"
                .formatted(plugin.group(1), plugin.group(2)));
      }
    }
    return plugins.toString();
  }

  /** Its imports and its statements. */
  private static String[] example() throws IOException {
    Matcher block =
        Pattern.compile("(?s)```java\n(.*?)```")
            .matcher(Files.readString(Build.PROJECT.resolve("netlink-pm/README.md")));
    assertThat(block.find()).isTrue();
    return block.group(1).split("\n\n", 2);
  }

  /** In a namespace with the device that the example names; its wait ends with a connection. */
  private static void run(JavaRelease release) throws IOException {
    List<String> line = new ArrayList<>();
    try (Netns netns = Netns.create("example")) {
      netns.exec("ip", "link", "set", "lo", "up");
      netns.exec("ip", "link", "add", "eth1", "type", "veth", "peer", "name", "eth2");
      netns.exec("ip", "link", "set", "eth2", "up");
      netns.exec("ip", "address", "add", "10.0.2.1/24", "dev", "eth1");
      netns.exec("ip", "link", "set", "eth1", "up");
      line.addAll(netns.prefix());
      line.add(release.java().toString());
      if (release.isAtLeast(22)) {
        line.add("--enable-native-access=ALL-UNNAMED"); // as in the README
      }
      line.addAll(List.of("-cp", folder + "/target/example-1.jar:" + folder + "/target/lib/*"));
      line.add("Example");
      try (ForkedProcess example = ForkedProcess.start(line)) {
        assertThat(example.awaitLine(text -> text.contains("id 1")))
            .isEqualTo("10.0.2.1 id 1 subflow dev eth1");
        while (example.isAlive()) {
          connect(netns);
        }
        assertThat(example.awaitExit()).as(example.dump()).isZero();
        assertThat(example.stderr().text()).isEmpty();
      }
      assertThat(netns.exec("ip", "mptcp", "endpoint", "show")).contains("10.0.2.1 id 1 subflow");
    }
  }

  private static void connect(Netns netns) {
    netns.exec(
        "python3",
        "-c",
        """
        import socket
        server = socket.socket(socket.AF_INET, socket.SOCK_STREAM, 262)
        server.bind(('127.0.0.1', 0))
        server.listen()
        client = socket.socket(socket.AF_INET, socket.SOCK_STREAM, 262)
        client.connect(server.getsockname())
        client.send(b'x')
        server.accept()[0].recv(1)
        """);
  }
}
