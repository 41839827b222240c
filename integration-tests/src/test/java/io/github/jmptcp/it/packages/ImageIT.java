package io.github.jmptcp.it.packages;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.jmptcp.it.fork.CommandLine;
import io.github.jmptcp.it.fork.JavaCommand;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The images, as files; {@code DeployIT} uses them in containers. */
class ImageIT {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"amd64", "arm64"})
  void holds_the_jar_its_bill_of_materials_and_cp_for_an_unprivileged_user(String cpu)
      throws Exception {
    CommandLine.run("tar", "-C", folder.toString(), "-xf", Packages.image(cpu).toString());
    JsonObject manifest = json("manifest.json").get(0).getAsJsonObject();
    JsonObject image =
        JsonParser.parseString(Files.readString(folder.resolve("config.json"))).getAsJsonObject();
    assertThat(image.get("architecture").getAsString()).isEqualTo(cpu);
    JsonObject config = image.getAsJsonObject("config");
    assertThat(config.get("User").getAsString()).isEqualTo("65532:65532");
    JsonObject labels = config.getAsJsonObject("Labels");
    for (String label : List.of("title", "version", "licenses", "source", "description")) {
      assertThat(labels.get("org.opencontainers.image." + label).getAsString()).isNotEmpty();
    }

    JsonArray layers = manifest.getAsJsonArray("Layers");
    assertThat(layers).hasSize(1);
    Path root = Files.createDirectory(folder.resolve("root"));
    CommandLine.run(
        "tar", "-C", root.toString(), "-xzf", folder + "/" + layers.get(0).getAsString());
    assertThat(root.resolve("jmptcp.jar")).hasSameBinaryContentAs(JavaCommand.agentJar());
    assertThat(root.resolve(labels.get("org.cyclonedx.sbom").getAsString().substring(1)))
        .content()
        .contains("\"bomFormat\": \"CycloneDX\"");
    // e_machine of elf(5): EM_X86_64, EM_AARCH64
    assertThat(Files.readAllBytes(root.resolve("bin/cp"))[18])
        .isEqualTo((byte) (cpu.equals("amd64") ? 62 : 183));
    assertThat(CommandLine.run("find", root.toString(), "-type", "f").lines()).hasSize(3);
  }

  private JsonArray json(String file) throws Exception {
    return JsonParser.parseString(Files.readString(folder.resolve(file))).getAsJsonArray();
  }
}
