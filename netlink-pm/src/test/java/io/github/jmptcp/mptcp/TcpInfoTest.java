package io.github.jmptcp.mptcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each value is read from its place in struct tcp_info; TcpInfoIT compares with ss. */
class TcpInfoTest {

  @ParameterizedTest
  @CsvSource({
    "2, 1, retransmits",
    "3, 1, unansweredProbes",
    "4, 1, backoff",
    "8, 4, rtoMicros",
    "16, 4, maximumSegment",
    "24, 4, unacknowledged",
    "32, 4, lost",
    "44, 4, millisSinceDataSent",
    "52, 4, millisSinceDataReceived",
    "56, 4, millisSinceAckReceived",
    "68, 4, rttMicros",
    "92, 4, receiverRttMicros",
    "100, 4, totalRetransmits",
    "120, 8, bytesAcknowledged",
    "140, 4, segmentsReceived",
    "144, 4, unsentBytes",
    "148, 4, minimumRttMicros",
    "152, 4, dataSegmentsReceived",
    "168, 8, busyMicros",
    "176, 8, receiveWindowLimitedMicros",
    "184, 8, sendBufferLimitedMicros",
    "224, 4, outOfOrderSegments",
    "228, 4, sendWindow",
    "232, 4, receiveWindow",
    "240, 2, totalTimeouts",
  })
  void a_value_is_read_where_the_kernel_writes_it(int offset, int bytes, String name)
      throws Exception {
    ByteBuffer struct = ByteBuffer.allocate(248).order(ByteOrder.nativeOrder());
    long value = bytes == 1 ? 0xfe : bytes == 2 ? 0xfedc : bytes == 4 ? 0xfedcba98L : 1L << 40;
    switch (bytes) {
      case 1 -> struct.put(offset, (byte) value);
      case 2 -> struct.putShort(offset, (short) value);
      case 4 -> struct.putInt(offset, (int) value);
      default -> struct.putLong(offset, value);
    }
    TcpInfo info = new TcpInfo(struct.array());
    ToLongFunction<TcpInfo> getter = getter(name);
    assertThat(getter.applyAsLong(info)).isEqualTo(value);
    assertThat(getter.applyAsLong(new TcpInfo(new byte[0])))
        .as("an older kernel has none")
        .isZero();
  }

  private static ToLongFunction<TcpInfo> getter(String name) throws Exception {
    var method = TcpInfo.class.getMethod(name);
    return info -> {
      try {
        return ((Number) method.invoke(info)).longValue();
      } catch (ReflectiveOperationException e) {
        throw new AssertionError(e);
      }
    };
  }

  @Test
  void the_application_limit_is_one_bit() {
    byte[] struct = new byte[248];
    assertThat(new TcpInfo(struct).isDeliveryRateAppLimited()).isFalse();
    struct[7] = (byte) (ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? 1 : 0x80);
    assertThat(new TcpInfo(struct).isDeliveryRateAppLimited()).isTrue();
  }
}
