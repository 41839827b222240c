import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import com.google.cloud.tools.jib.api.buildplan.ImageFormat;
import com.google.cloud.tools.jib.api.buildplan.Platform;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Makes the images that bring the agent into others, one for each CPU, as files for {@code docker
 * load}: the jar, its bill of materials, and {@code cp}. Run by the build: {@code java Image.java
 * TO CP-FOLDER JAR SBOM VERSION TIMESTAMP URL}, where {@code CP-FOLDER/CPU/cp} is the program.
 */
final class Image {
  private static final FilePermissions READABLE = FilePermissions.fromOctalString("644");
  private static final FilePermissions EXECUTABLE = FilePermissions.fromOctalString("755");

  // "nonroot" in the distroless images
  private static final String NOBODY = "65532:65532";

  private final Path jar;
  private final Path sbom;
  private final String version;
  private final Instant time;
  private final String url;

  private Image(Path jar, Path sbom, String version, Instant time, String url) {
    this.jar = jar;
    this.sbom = sbom;
    this.version = version;
    this.time = time;
    this.url = url;
  }

  public static void main(String[] arguments) throws Exception {
    Path to = Path.of(arguments[0]);
    Image image =
        new Image(
            Path.of(arguments[2]),
            Path.of(arguments[3]),
            arguments[4],
            Instant.parse(arguments[5]),
            arguments[6]);
    for (String cpu : List.of("amd64", "arm64")) { // the names of the OCI
      Path cp = Path.of(arguments[1], cpu, "cp");
      Path file = to.resolve("jmptcp-" + image.version + "-image-" + cpu + ".tar");
      Files.deleteIfExists(file);
      if (Files.exists(cp)) { // else the build has no compiler for that CPU
        image.write(file, cpu, cp);
      }
    }
  }

  private void write(Path to, String cpu, Path cp) throws Exception {
    FileEntriesLayer files =
        FileEntriesLayer.builder()
            .setName("jmptcp")
            // a volume of Docker takes its owner from the folder that it is mounted on first
            .addEntry(
                cp.toAbsolutePath().getParent(),
                AbsoluteUnixPath.get("/opt/jmptcp"),
                EXECUTABLE,
                time,
                NOBODY)
            .addEntry(cp, AbsoluteUnixPath.get("/bin/cp"), EXECUTABLE, time)
            .addEntry(jar, AbsoluteUnixPath.get("/jmptcp.jar"), READABLE, time)
            .addEntry(sbom, AbsoluteUnixPath.get("/jmptcp.cdx.json"), READABLE, time)
            .build();
    Path cache = to.resolveSibling("jib");
    Jib.fromScratch()
        .setFormat(ImageFormat.Docker)
        .setPlatforms(Set.of(new Platform(cpu, "linux")))
        .setCreationTime(time)
        .addFileEntriesLayer(files)
        .addEnvironmentVariable("PATH", "/bin")
        .setUser(NOBODY)
        .setProgramArguments("cp", "/jmptcp.jar", "/opt/jmptcp/jmptcp.jar")
        .setLabels(labels())
        .containerize(
            Containerizer.to(TarImage.at(to).named("jmptcp:" + version))
                .setToolName("jmptcp")
                .setBaseImageLayersCache(cache)
                .setApplicationLayersCache(cache)
                .setOfflineMode(true));
  }

  /**
   * The names are those of the <a
   * href="https://github.com/opencontainers/image-spec/blob/main/annotations.md">OCI</a>. In a
   * fixed order, so that the same build gives the same file.
   */
  private Map<String, String> labels() {
    Map<String, String> labels = new TreeMap<>();
    String oci = "org.opencontainers.image.";
    labels.put(oci + "title", "jmptcp");
    labels.put(oci + "description", "Java agent: Multipath TCP for unmodified applications");
    labels.put(oci + "version", version);
    labels.put(oci + "created", time.toString());
    labels.put(oci + "licenses", "Apache-2.0");
    labels.put(oci + "vendor", "jmptcp");
    labels.put(oci + "url", url);
    labels.put(oci + "source", url);
    labels.put("org.cyclonedx.sbom", "/jmptcp.cdx.json");
    return labels;
  }
}
