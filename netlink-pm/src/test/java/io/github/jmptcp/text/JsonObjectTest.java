package io.github.jmptcp.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonObjectTest {

  @Test
  void reads_what_the_writer_writes() throws IOException {
    JsonWriter json = new JsonWriter().object().put("a", "\"\\\n\u001b{é").put("\"", true);
    json.array("c").object().put("d", true).endObject().value("f").object().put("d", false);
    json.endObject().endArray();
    JsonObject read = JsonObject.parse(json.put("g", -2).endObject().toString());
    assertThat(read.isTrue("\"")).isTrue();
    assertThat(read.objects("c")).extracting(each -> each.isTrue("d")).containsExactly(true, false);
  }

  @Test
  void reads_all_of_json() throws IOException {
    JsonObject read =
        JsonObject.parse(
            " { \"a\" : [ ] , \"b\":{},\"c\":null,\"d\":-1.5e+3,\t\"\\u0065\\n\\/\" : true\r\n} \n");
    assertThat(read.isTrue("e\n/")).isTrue();
    assertThat(read.objects("a")).isEmpty();
  }

  @Test
  void what_is_missing_or_of_another_type_is_false_or_empty() throws IOException {
    JsonObject read = JsonObject.parse("{\"a\":\"true\",\"b\":[1,[]]}");
    assertThat(read.isTrue("a")).isFalse();
    assertThat(read.isTrue("c")).isFalse();
    assertThat(read.objects("a")).isEmpty();
    assertThat(read.objects("b")).isEmpty();
    assertThat(read.objects("c")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{",
        "{\"a\"",
        "{\"a\":",
        "{\"a\":1",
        "{\"a\":1,",
        "{a:1}",
        "{\"a\" 1}",
        "{\"a\":1 \"b\":2}",
        "{\"a\":tru}",
        "{\"a\":-}",
        "{\"a\":1}x",
        "{\"a\":\"\\u00g0\"}",
        "{\"a\":\"\\u00",
        "{\"a\":\"\\x\"}",
        "{\"a"
      })
  void what_is_no_object_is_refused(String text) {
    assertThatThrownBy(() -> JsonObject.parse(text)).isInstanceOf(IOException.class);
  }

  @Test
  void nesting_does_not_use_up_the_stack() {
    String deep = "{\"a\":" + "[".repeat(1_000_000);
    assertThatThrownBy(() -> JsonObject.parse(deep)).hasMessage("JSON with more than 32 levels");
  }
}
