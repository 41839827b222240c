package io.github.jmptcp.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonWriterTest {

  @Test
  void separates_members_and_elements() {
    JsonWriter json = new JsonWriter().object().put("a", 1).put("b", true).array("c");
    json.object().endObject().object().put("d", "e").endObject().value("f").endArray();
    assertThat(json.put("g", -2).endObject().toString())
        .isEqualTo("{\"a\":1,\"b\":true,\"c\":[{},{\"d\":\"e\"},\"f\"],\"g\":-2}");
  }

  @Test
  void leaves_out_what_is_not_known() {
    assertThat(new JsonWriter().object().put("a", (String) null).put("b", 1).endObject().toString())
        .isEqualTo("{\"b\":1}");
  }

  @Test
  void escapes_what_a_process_may_have_chosen() {
    assertThat(
            new JsonWriter()
                .object()
                .put("a", "\"\\\n\u001b\u007f\u009b\u2028é")
                .endObject()
                .toString())
        .isEqualTo("{\"a\":\"\\\"\\\\\\u000a\\u001b\\u007f\\u009b\\u2028é\"}");
  }

  /** The bytes of {@code ip -j} and {@code ip -j -p} (iproute2). */
  @Test
  void lays_out_objects_as_ip_does() {
    Map<String, Object> first = new LinkedHashMap<>();
    first.put("address", "10.0.0.1");
    first.put("id", 1);
    first.put("backup", true);
    Map<String, Object> second = Map.of("token", 0xffff_ffffL);
    assertThat(written(new JsonWriter(), first, second))
        .isEqualTo(
            """
            [{"address":"10.0.0.1","id":1,"backup":true},{"token":4294967295}]""");
    assertThat(written(JsonWriter.pretty(), first, second))
        .isEqualTo(
            """
            [ {
                    "address": "10.0.0.1",
                    "id": 1,
                    "backup": true
                },{
                    "token": 4294967295
                } ]""");
    assertThat(JsonWriter.pretty().array().endArray().toString()).isEqualTo("[ ]");
    assertThat(new JsonWriter().array().endArray().toString()).isEqualTo("[]");
  }

  private static String written(
      JsonWriter json, Map<String, Object> first, Map<String, Object> second) {
    json.array().object().putAll(first).endObject().object().putAll(second).endObject();
    return json.endArray().toString();
  }
}
