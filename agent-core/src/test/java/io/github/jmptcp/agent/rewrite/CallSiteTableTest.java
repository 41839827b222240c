package io.github.jmptcp.agent.rewrite;

import static io.github.jmptcp.agent.rewrite.CallSite.Passed.arg;
import static io.github.jmptcp.agent.rewrite.CallSite.Passed.object;
import static io.github.jmptcp.agent.rewrite.Signature.INT;
import static io.github.jmptcp.agent.rewrite.Signature.OBJECT;
import static io.github.jmptcp.agent.rewrite.Signature.VOID;
import static io.github.jmptcp.agent.rewrite.Signature.method;
import static io.github.jmptcp.agent.rewrite.Signature.staticMethod;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.agent.rewrite.CallSite.Passed;
import io.github.jmptcp.agent.rewrite.CallSite.When;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.ClassNode;

/** The bridge descriptors that the builder derives, and the bridge methods that they must name. */
class CallSiteTableTest {
  private static final String TEXT = Signature.type("java/lang/String");
  private static final Signature CALLEE = staticMethod(TEXT, "callee", INT, TEXT);

  @ParameterizedTest
  @CsvSource({
    "BEFORE, (ILjava/lang/Object;)V",
    "AFTER, (Ljava/lang/String;ILjava/lang/Object;)Ljava/lang/String;",
    "RETURNED, (Ljava/lang/String;ILjava/lang/Object;)Ljava/lang/String;",
    "REPLACE, (ILjava/lang/Object;)Ljava/lang/String;",
    "INSTEAD, (ILjava/lang/Object;)I",
    "CREATE, (ILjava/lang/Object;)I",
    "THROWN, (Ljava/lang/Exception;ILjava/lang/Object;)Ljava/lang/String;",
  })
  void derives_the_bridge_descriptor(When when, String descriptor) {
    assertThat(row(CALLEE, when, arg(0), object(1)).bridgeDescriptor).isEqualTo(descriptor);
  }

  @Test
  void passes_no_result_of_a_void_method() {
    Signature callee = method(VOID, "callee", INT);
    assertThat(row(callee, When.AFTER, arg(1)).bridgeDescriptor).isEqualTo("(I)V");
    assertThat(row(callee, When.RETURNED, arg(1)).bridgeDescriptor).isEqualTo("(I)V");
  }

  @Test
  void passes_fields_results_and_the_calling_object_with_their_types() {
    String[] step = {"owner", "name", "()" + TEXT};
    CallSite row =
        row(
            CALLEE,
            When.BEFORE,
            Passed.receiver(),
            Passed.field(0, "owner", "name", "J"),
            Passed.call(0, step),
            Passed.call(0, step).asObject());
    assertThat(row.bridgeDescriptor).isEqualTo("(" + OBJECT + "J" + TEXT + OBJECT + ")V");
  }

  @Test
  void names_the_callee_by_owner_and_descriptor() {
    CallSite row = row(CALLEE.in("owner"), When.BEFORE);
    assertThat(row.calleeOwner).isEqualTo("owner");
    assertThat(row.callee).isEqualTo("callee(I" + TEXT + ")" + TEXT);
  }

  @Test
  void every_bridge_method_of_the_tables_exists() throws IOException {
    Set<String> methods = new HashSet<>();
    methods.addAll(staticMethods(CallSite.BRIDGE));
    methods.addAll(staticMethods(CallSite.DESCRIPTORS));
    methods.addAll(staticMethods(CallSite.PLAIN_SOCKETS));
    List<CallSite> rows = Stream.concat(rowsOfJdk(), rowsOfNetty()).toList();
    assertThat(rows).hasSizeGreaterThan(100);
    assertThat(rows)
        .allSatisfy(
            row ->
                assertThat(methods)
                    .contains(row.bridge + "." + row.bridgeMethod + row.bridgeDescriptor));
  }

  @Test
  void every_class_of_the_jdk_has_rows_and_is_looked_for() {
    assertThat(JdkClasses.targets())
        .hasSizeGreaterThan(10)
        .allSatisfy(
            name -> {
              assertThat(CallSites.in(name, 8)).as(name).isNotEmpty();
              assertThat(TargetClasses.isOfJdk(name)).as(name).isTrue();
            });
  }

  private static Stream<CallSite> rowsOfJdk() {
    return JdkClasses.targets().stream()
        .flatMap(name -> Stream.of(8, 13).flatMap(release -> CallSites.in(name, release).stream()));
  }

  private static Stream<CallSite> rowsOfNetty() {
    return Stream.of(TargetClasses.NETTY)
        .flatMap(suffix -> NettyCallSites.in("io/netty" + suffix).stream());
  }

  private static Set<String> staticMethods(String className) throws IOException {
    Path file = Path.of("../jdk-bridge/target/classes", className + ".class");
    ClassNode node = new ClassNode();
    new ClassReader(Files.readAllBytes(file)).accept(node, ClassReader.SKIP_CODE);
    Set<String> found = new HashSet<>();
    node.methods.stream()
        .filter(m -> (m.access & Opcodes.ACC_STATIC) != 0)
        .forEach(m -> found.add(className + "." + m.name + m.desc));
    return found;
  }

  private static CallSite row(Signature callee, When when, Passed... passed) {
    CallSiteTable table = new CallSiteTable("in", CallSite.BRIDGE);
    table.row(callee, when, "method", passed);
    return table.rows().get(0);
  }
}
