package io.github.jmptcp.agent.cli.doctor;

import io.github.jmptcp.text.JsonWriter;
import io.github.jmptcp.text.LineText;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One line of the doctor. Immutable. */
final class Finding {
  /** How it stands. */
  enum Status {
    OK,
    /** Works, but less than it could. */
    WARNING,
    /** MPTCP or one of its paths does not work. */
    FAILURE
  }

  final Status status;
  final String check;
  final String text;
  final @Nullable String fix;

  private Finding(Status status, String check, String text, @Nullable String fix) {
    this.status = status;
    this.check = check;
    this.text = text;
    this.fix = fix;
  }

  static Finding ok(String check, String text) {
    return new Finding(Status.OK, check, text, null);
  }

  static Finding warning(String check, String text, String fix) {
    return new Finding(Status.WARNING, check, text, fix);
  }

  static Finding failure(String check, String text, String fix) {
    return new Finding(Status.FAILURE, check, text, fix);
  }

  String word() {
    return status.name().toLowerCase(Locale.ROOT);
  }

  String line() {
    StringBuilder line = new StringBuilder(word());
    while (line.length() < 9) {
      line.append(' ');
    }
    line.append(check).append(": ").append(text);
    if (fix != null) {
      line.append("; fix: ").append(fix);
    }
    return LineText.printable(line.toString());
  }

  void write(JsonWriter json) {
    json.object().put("check", check).put("status", word()).put("message", text);
    json.put("fix", fix).endObject();
  }
}
