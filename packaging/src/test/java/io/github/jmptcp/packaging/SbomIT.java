package io.github.jmptcp.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.commons.ClassRemapper;
import net.bytebuddy.jar.asm.commons.Remapper;
import org.cyclonedx.Version;
import org.cyclonedx.exception.ParseException;
import org.cyclonedx.model.Bom;
import org.cyclonedx.model.Component;
import org.cyclonedx.model.License;
import org.cyclonedx.parsers.JsonParser;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The bill of materials and the licenses in jmptcp.jar are those of the code in it: each class and
 * each native library of others is byte for byte that of a component's artifact.
 */
class SbomIT {
  private static final String SBOM = "META-INF/sbom/jmptcp.cdx.json";
  private static final Path REPOSITORY = Path.of(System.getProperty("maven.repository"));

  /** The license that is in META-INF/LICENSE. */
  private static final String OURS = "Apache-2.0";

  /**
   * Licenses whose text a binary need not contain, if it names the place of its source: EPL-2.0,
   * 3.1 a).
   */
  private static final String SOURCE_ONLY = "EPL-2.0";

  private static Bom bom() throws IOException, ParseException {
    return new JsonParser().parse(AgentJar.text(SBOM).getBytes(StandardCharsets.UTF_8));
  }

  private static boolean isOurs(Component component) {
    return "io.github.jmptcp".equals(component.getGroup());
  }

  private static List<Component> libraries() throws IOException, ParseException {
    return bom().getComponents().stream().filter(component -> !isOurs(component)).toList();
  }

  @Test
  void fits_the_schema_of_cyclonedx() throws IOException {
    byte[] sbom = AgentJar.text(SBOM).getBytes(StandardCharsets.UTF_8);
    assertThat(new JsonParser().validate(sbom, Version.VERSION_16)).isEmpty();
    assertThat(new String(sbom, StandardCharsets.UTF_8)).doesNotContain("${");
  }

  @Test
  void lies_beside_the_jar_too() throws IOException {
    assertThat(Path.of(System.getProperty("jmptcp.sbom"))).hasContent(AgentJar.text(SBOM));
  }

  @Test
  void names_the_version_of_the_build() throws IOException, ParseException {
    Component jmptcp = bom().getMetadata().getComponent();
    assertThat(jmptcp.getPurl()).isEqualTo("pkg:maven/io.github.jmptcp/jmptcp@" + AgentJar.VERSION);
    assertThat(bom().getComponents().stream().filter(SbomIT::isOurs))
        .extracting(Component::getVersion)
        .containsOnly(AgentJar.VERSION);
  }

  @Test
  void every_class_and_native_library_of_others_is_that_of_one_component_and_none_is_idle()
      throws IOException, ParseException {
    Map<String, Map<String, byte[]>> contents = new TreeMap<>();
    for (Component library : libraries()) {
      contents.put(library.getPurl(), code(artifact(library)));
    }
    TreeSet<String> used = new TreeSet<>();
    List<String> unknown = new ArrayList<>();
    AgentJar.code()
        .forEach(
            (path, bytes) -> {
              if (path.matches(
                  "(io/github/jmptcp|sun/nio/ch|java/net)/.*|com/kenai/jffi/Init(\\$1)?\\.class")) {
                return; // ours
              }
              List<String> owners =
                  contents.entrySet().stream()
                      .filter(one -> isPackedFrom(one.getValue().get(path), bytes))
                      .map(Map.Entry::getKey)
                      .toList();
              if (owners.isEmpty()) {
                unknown.add(path);
              }
              used.addAll(owners);
            });
    assertThat(unknown).as("code of no component in agent/src/packaging/META-INF/sbom").isEmpty();
    assertThat(used).as("components with code in the jar").isEqualTo(contents.keySet());
  }

  /** Whether it is that file; of class files that use ASM what the build changes is left out. */
  private static boolean isPackedFrom(byte @Nullable [] file, byte[] packed) {
    return file != null
        && (Arrays.equals(file, packed)
            || (isClass(packed) && Arrays.equals(withOneAsm(file), withOneAsm(packed))));
  }

  private static boolean isClass(byte[] file) {
    return ByteBuffer.wrap(file).getInt() == 0xCAFEBABE;
  }

  /** As the build's PackClasses writes it. */
  private static byte[] withOneAsm(byte[] classFile) {
    ClassWriter writer = new ClassWriter(0);
    Remapper toByteBuddy =
        new Remapper() {
          @Override
          public String map(String name) {
            return name.replaceFirst("^org/objectweb/asm/", "net/bytebuddy/jar/asm/");
          }
        };
    new ClassReader(classFile)
        .accept(new ClassRemapper(writer, toByteBuddy), ClassReader.SKIP_DEBUG);
    return writer.toByteArray();
  }

  private static Path artifact(Component component) {
    String[] purl = component.getPurl().split("[?&]");
    String classifier = "";
    for (String qualifier : purl) {
      if (qualifier.startsWith("classifier=")) {
        classifier = "-" + qualifier.substring("classifier=".length());
      }
    }
    Path folder =
        REPOSITORY
            .resolve(component.getGroup().replace('.', '/'))
            .resolve(component.getName())
            .resolve(component.getVersion());
    Path artifact =
        folder.resolve(component.getName() + "-" + component.getVersion() + classifier + ".jar");
    assertThat(artifact).exists();
    assertThat(component.getPurl())
        .startsWith(
            "pkg:maven/%s/%s@%s"
                .formatted(component.getGroup(), component.getName(), component.getVersion()));
    return artifact;
  }

  private static Map<String, byte[]> code(Path artifact) throws IOException {
    Map<String, byte[]> code = new TreeMap<>();
    try (JarFile jar = new JarFile(artifact.toFile())) {
      for (JarEntry entry : jar.stream().toList()) {
        if (entry.getName().endsWith(".class") || entry.getName().endsWith(".so")) {
          try (InputStream in = jar.getInputStream(entry)) {
            code.put(entry.getName(), in.readAllBytes());
          }
        }
      }
    }
    return code;
  }

  @Test
  void libffi_in_jffi_is_of_the_version_that_is_named() throws IOException, ParseException {
    Component libffi =
        bom().getComponents().stream()
            .filter(component -> component.getComponents() != null)
            .flatMap(component -> component.getComponents().stream())
            .filter(component -> component.getName().equals("libffi"))
            .filter(component -> component.getVersion() != null)
            .findFirst()
            .orElseThrow();
    // what ffi_get_version() returns, from 3.5.0 on
    String version = "\0" + libffi.getVersion() + "\0";
    TreeSet<String> named = new TreeSet<>();
    AgentJar.code()
        .forEach(
            (path, bytes) -> {
              if (path.startsWith("jni/")
                  && new String(bytes, StandardCharsets.ISO_8859_1).contains(version)) {
                named.add(path.replaceFirst("^jni/(.*)-Linux/.*$", "$1"));
              }
            });
    // the others are older, as in NOTICE and the bill of materials
    assertThat(named).containsExactly("aarch64", "riscv64", "x86_64");
  }

  @Test
  void the_notice_names_each_library_with_version_and_license_and_the_texts_are_there()
      throws IOException, ParseException {
    String notice = AgentJar.text("META-INF/NOTICE");
    assertThat(notice).startsWith("jmptcp " + AgentJar.VERSION + "\n").doesNotContain("${");
    assertThat(AgentJar.text("META-INF/LICENSE")).contains("Apache License");
    for (Component library : withNested(libraries())) {
      String license = license(library);
      String version = library.getVersion() == null ? "" : " " + library.getVersion();
      assertThat(notice)
          .containsPattern("(?i)\\b" + library.getName() + version + "[^:]*:\\s+" + license);
      if (license.equals(SOURCE_ONLY)) {
        assertThat(notice)
            .containsPattern(
                "source code is available under\\s+that license from\\s+"
                    + "https://github.com/jnr/"
                    + library.getName());
      } else if (!license.equals(OURS)) {
        assertThat(AgentJar.text("META-INF/licenses/" + textOf(library))).contains("Copyright");
      }
    }
  }

  private static List<Component> withNested(List<Component> components) {
    return components.stream()
        .flatMap(
            component ->
                Stream.concat(
                    Stream.of(component),
                    component.getComponents() == null
                        ? Stream.empty()
                        : component.getComponents().stream()))
        .toList();
  }

  private static String license(Component component) {
    List<License> licenses = component.getLicenses().getLicenses();
    assertThat(licenses).as(component.getName()).hasSize(1);
    return licenses.getFirst().getId();
  }

  private static String textOf(Component library) {
    return library.getName().equals("asm") ? "ASM" : library.getName();
  }

  @Test
  void there_is_no_license_of_what_is_not_packed() throws IOException, ParseException {
    List<String> named = withNested(libraries()).stream().map(SbomIT::textOf).toList();
    try (JarFile jar = new JarFile(AgentJar.FILE.toFile())) {
      assertThat(jar.stream().map(JarEntry::getName))
          .filteredOn(name -> name.startsWith("META-INF/licenses/"))
          .isNotEmpty()
          .allMatch(name -> named.contains(name.substring("META-INF/licenses/".length())));
    }
  }

  @Test
  void the_licenses_are_complete() throws IOException {
    try (Stream<Path> texts = Files.list(Path.of("../agent/src/packaging/META-INF/licenses"))) {
      for (Path text : texts.toList()) {
        assertThat(AgentJar.text("META-INF/licenses/" + text.getFileName()))
            .isEqualTo(Files.readString(text));
      }
    }
  }
}
