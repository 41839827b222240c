package io.github.jmptcp.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class ChaptersTest {
  private static final String REPORT =
      """
      # Results

      - a machine

      ## Bounds

      | | what | ratio |
      |---|---|---|
      | reached | one: a row | jmptcp / plain TCP at least 0.98: 1.00, reached |
      | **missed** | two: another | jmptcp / plain TCP at least 0.98: 0.50, missed |
      | reached | gone: a row | jmptcp / plain TCP at least 0.98: 1.00, reached |

      ## Where the time goes

      What was found.

      ## one

      Old text.

      | a | table |

      ## two

      Its text.
      """;

  private final Chapters chapters = new Chapters(List.of("one", "two", "three"));

  @Test
  void a_benchmark_that_is_not_run_again_keeps_its_chapter_and_bounds() {
    chapters.read(REPORT);
    chapters.put("two", "New text.\n", List.of("| reached | two: another | new |"));
    chapters.put("three", "Third.", List.of());
    assertEquals(
        """

        ## one

        Old text.

        | a | table |

        ## two

        New text.

        ## three

        Third.
        """,
        chapters.text());
    assertEquals(
        List.of(
            "| reached | one: a row | jmptcp / plain TCP at least 0.98: 1.00, reached |",
            "| reached | two: another | new |"),
        chapters.bounds());
  }

  @Test
  void what_it_wrote_is_what_it_reads() {
    chapters.read(REPORT);
    Chapters again = new Chapters(List.of("one", "two", "three"));
    again.read(chapters.text());
    assertEquals(chapters.text(), again.text());
  }
}
