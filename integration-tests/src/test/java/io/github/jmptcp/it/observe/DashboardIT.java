package io.github.jmptcp.it.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.it.fork.JavaReleases;
import io.github.jmptcp.it.lab.Lab;
import io.github.jmptcp.it.lab.UseLab;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The Grafana dashboard uses existing metrics. */
class DashboardIT {
  private static final Pattern METRIC = Pattern.compile("\\bjmptcp_[a-z_]+");
  private static final Pattern FAMILY = Pattern.compile("(?m)^# TYPE (\\S+) (\\S+)$");

  @UseLab(paths = 1)
  @Test
  void every_metric_of_the_dashboard_is_exported(Lab lab) throws IOException {
    String dashboard = Files.readString(Path.of("../docs/grafana-dashboard.json"));
    try (ObservedPair pair = new ObservedPair(lab, JavaReleases.of(25), 1, "")) {
      Set<String> exported = new TreeSet<>();
      Matcher family = FAMILY.matcher(pair.curl(pair.client, "/metrics"));
      while (family.find()) {
        String suffix =
            switch (family.group(2)) {
              case "counter" -> "_total";
              case "info" -> "_info";
              default -> "";
            };
        exported.add(family.group(1) + suffix);
      }
      Set<String> wanted = new TreeSet<>();
      Matcher metric = METRIC.matcher(dashboard);
      while (metric.find()) {
        wanted.add(metric.group());
      }
      assertThat(wanted).hasSizeGreaterThan(8);
      assertThat(exported).containsAll(wanted);
    }
  }
}
