package io.github.jmptcp.agent.status;

import static org.assertj.core.api.Assertions.assertThat;

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
}
