package io.github.jmptcp.it.witness;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SubflowTest {
  @Test
  void established_subflows_only_and_no_plain_tcp() {
    assertThat(
            Subflow.parse(
                """
                LISTEN 0 50 *:8080 *:* tcp-ulp-mptcp flags:m token:0000(id:0)/0000(id:0) seq:0
                ESTAB 0 0 10.77.1.1:4 10.77.1.2:22 cubic wscale:7,7 rto:204
                ESTAB 0 0 [::ffff:10.77.1.1]:5 [::ffff:10.77.1.2]:80 cubic tcp-ulp-mptcp flags:Mec token:0000(id:0)/ab(id:0) seq:1
                ESTAB 0 9 10.77.2.1%p2:6 10.77.2.2:80 cubic tcp-ulp-mptcp flags:Jjecbv token:0000(id:0)/ab(id:1) seq:1
                """))
        .containsExactly(
            new Subflow("10.77.1.1:5", "10.77.1.2:80", "Mec"),
            new Subflow("10.77.2.1:6", "10.77.2.2:80", "Jjecbv"));
  }
}
