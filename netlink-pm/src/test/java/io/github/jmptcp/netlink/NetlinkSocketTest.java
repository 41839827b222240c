package io.github.jmptcp.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.netlink.testkit.Answer;
import io.github.jmptcp.netlink.testkit.FakeKernel;
import io.github.jmptcp.netns.Patience;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class NetlinkSocketTest {
  private static final int PROTOCOL = 31;
  private static final int TYPE = 40;

  private final FakeKernel kernel = new FakeKernel();

  private NetlinkSocket open() throws NetlinkException {
    NetlinkSocket socket = NetlinkSocket.open(kernel, PROTOCOL);
    socket.setTimeoutMillis(200);
    return socket;
  }

  @Test
  void returns_what_came_before_the_acknowledgement() throws Exception {
    kernel.on(PROTOCOL, TYPE, TYPE + 1, request -> Answer.of(new byte[] {1}, new byte[] {2, 3}));
    try (NetlinkSocket socket = open()) {
      List<NetlinkMessage> answer = socket.request("test", TYPE, new byte[0]);
      assertThat(answer).extracting(NetlinkMessage::type).containsExactly(TYPE + 1, TYPE + 1);
      assertThat(answer).extracting(m -> m.payload().remaining()).containsExactly(1, 2);
    }
    NetlinkMessage request = kernel.requests().get(0);
    assertThat(request.flags()).isEqualTo(Netlink.NLM_F_REQUEST | Netlink.NLM_F_ACK);
  }

  @Test
  void carries_the_kernels_text_and_offset() throws Exception {
    kernel.on(PROTOCOL, TYPE, 0, r -> Answer.error(Errno.EINVAL, "no such colour", 20));
    try (NetlinkSocket socket = open()) {
      assertThatThrownBy(() -> socket.request("paint", TYPE, new byte[0]))
          .isInstanceOfSatisfying(
              NetlinkException.class,
              e -> {
                assertThat(e.errnoName()).isEqualTo("EINVAL");
                assertThat(e.kernelText()).isEqualTo("no such colour");
                assertThat(e.offset()).isEqualTo(20);
                assertThat(e.operation()).isEqualTo("paint");
              })
          .hasMessage(
              "paint: EINVAL, the kernel reports \"no such colour\" (at byte 20 of the request)");
    }
  }

  @Test
  void a_missing_privilege_names_the_capability_and_where_it_counts() throws Exception {
    kernel.on(PROTOCOL, TYPE, 0, r -> Answer.error(Errno.EPERM));
    try (NetlinkSocket socket = open()) {
      assertThatThrownBy(() -> socket.request("paint", TYPE, new byte[0]))
          .hasMessageContaining("EPERM")
          .hasMessageContaining("CAP_NET_ADMIN")
          .hasMessageContaining("user namespace that owns the network namespace");
    }
  }

  @Test
  void reads_a_dump_from_many_datagrams() throws Exception {
    kernel.on(PROTOCOL, TYPE, TYPE, r -> Answer.of(new byte[4], new byte[8], new byte[12]));
    try (NetlinkSocket socket = open()) {
      assertThat(socket.dump("list", TYPE, new byte[0])).hasSize(3);
    }
    assertThat(kernel.requests().get(0).flags())
        .isEqualTo(Netlink.NLM_F_REQUEST | Netlink.NLM_F_DUMP);
  }

  @Test
  void requests_a_dump_again_if_its_table_changed() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    kernel.on(
        PROTOCOL,
        TYPE,
        TYPE,
        r ->
            asked.incrementAndGet() < 3
                ? Answer.of(new byte[4]).interrupted()
                : Answer.of(new byte[4], new byte[4]));
    try (NetlinkSocket socket = open()) {
      assertThat(socket.dump("list", TYPE, new byte[0])).hasSize(2);
    }
    assertThat(asked).hasValue(3);
  }

  @Test
  void gives_up_on_a_table_that_always_changes_and_reports_it() throws Exception {
    kernel.on(PROTOCOL, TYPE, TYPE, r -> Answer.of(new byte[4]).interrupted());
    try (NetlinkSocket socket = open()) {
      assertThatThrownBy(() -> socket.dump("list", TYPE, new byte[0]))
          .isInstanceOfSatisfying(
              NetlinkException.class, e -> assertThat(e.errnoName()).isEqualTo("EINTR"))
          .hasMessageContaining("kept changing");
    }
  }

  @Test
  void a_dump_that_fails_at_its_end_fails() throws Exception {
    byte[] status =
        ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(-Errno.ENOMEM).array();
    Scripted transport = new Scripted();
    transport.reply = r -> new NetlinkMessage(Netlink.NLMSG_DONE, 2, r.sequence(), 9, status);
    try (NetlinkSocket socket = NetlinkSocket.open(p -> transport, PROTOCOL)) {
      assertThatThrownBy(() -> socket.dump("list", TYPE, new byte[0]))
          .hasMessageContaining("ENOMEM");
    }
  }

  @Test
  void runs_into_its_timeout_and_goes_on_with_the_next_request() throws Exception {
    kernel.on(PROTOCOL, TYPE, TYPE, r -> Answer.silence());
    kernel.on(PROTOCOL, TYPE + 2, TYPE, r -> Answer.of(new byte[4]));
    try (NetlinkSocket socket = open()) {
      socket.setTimeoutMillis(20);
      assertThatThrownBy(() -> socket.request("slow", TYPE, new byte[0]))
          .isInstanceOfSatisfying(
              NetlinkException.class, e -> assertThat(e.errnoName()).isEqualTo("ETIMEDOUT"));
      assertThat(socket.request("fast", TYPE + 2, new byte[0])).hasSize(1);
    }
  }

  @Test
  void skips_answers_to_another_request_and_another_port() throws Exception {
    Scripted transport = new Scripted();
    byte[] ok = new byte[4 + Netlink.NLMSG_HDRLEN];
    transport.before =
        List.of(
            new NetlinkMessage(TYPE, 0, -1, 9, new byte[4]),
            new NetlinkMessage(Netlink.NLMSG_ERROR, 0, 1, 8, new byte[20]),
            new NetlinkMessage(TYPE, 0, 0, 0, new byte[4]));
    transport.reply = r -> new NetlinkMessage(Netlink.NLMSG_ERROR, 0, r.sequence(), 9, ok);
    try (NetlinkSocket socket = NetlinkSocket.open(p -> transport, PROTOCOL)) {
      assertThat(socket.request("test", TYPE, new byte[0])).isEmpty();
    }
  }

  @Test
  void a_broken_answer_is_an_error_not_a_hang() throws Exception {
    Scripted transport = new Scripted();
    transport.raw = new byte[] {20, 0, 0, 0, 1};
    try (NetlinkSocket socket = NetlinkSocket.open(p -> transport, PROTOCOL)) {
      assertThatThrownBy(() -> socket.request("test", TYPE, new byte[0]))
          .hasMessageContaining("EPROTO")
          .hasMessageContaining("SHORT at byte 0");
    }
  }

  @Test
  void an_error_whose_text_is_broken_is_still_that_error() throws Exception {
    Scripted transport = new Scripted();
    byte[] status = new byte[4 + Netlink.NLMSG_HDRLEN + 4];
    ByteBuffer.wrap(status).order(ByteOrder.nativeOrder()).putInt(-Errno.EBUSY).putInt(20, 0x7fff);
    transport.reply =
        r ->
            new NetlinkMessage(
                Netlink.NLMSG_ERROR,
                Netlink.NLM_F_CAPPED | Netlink.NLM_F_ACK_TLVS,
                r.sequence(),
                9,
                status);
    try (NetlinkSocket socket = NetlinkSocket.open(p -> transport, PROTOCOL)) {
      assertThatThrownBy(() -> socket.request("test", TYPE, new byte[0])).hasMessage("test: EBUSY");
    }
  }

  @Test
  void finds_the_text_after_a_request_that_is_repeated_completely() throws Exception {
    Scripted transport = new Scripted();
    transport.reply =
        r -> {
          byte[] request = r.encode();
          byte[] text = new AttributeEncoder().string(1, "why").u32(2, 16).toBytes();
          byte[] payload = new byte[4 + Netlink.align(request.length) + text.length];
          ByteBuffer.wrap(payload)
              .order(ByteOrder.nativeOrder())
              .putInt(-Errno.EINVAL)
              .put(request)
              .put(4 + Netlink.align(request.length), text);
          return new NetlinkMessage(
              Netlink.NLMSG_ERROR, Netlink.NLM_F_ACK_TLVS, r.sequence(), 9, payload);
        };
    try (NetlinkSocket socket = NetlinkSocket.open(p -> transport, PROTOCOL)) {
      assertThatThrownBy(() -> socket.request("test", TYPE, new byte[5]))
          .hasMessage("test: EINVAL, the kernel reports \"why\" (at byte 16 of the request)");
    }
  }

  @Test
  void lost_messages_are_reported_where_they_are_missing() throws Exception {
    kernel.on(PROTOCOL, TYPE, TYPE, r -> Answer.ack());
    try (NetlinkSocket socket = open()) {
      socket.join(3);
      byte[] event = new NetlinkMessage(TYPE, 0, 0, 0, new byte[8]).encode();
      kernel.multicast(PROTOCOL, 3, event);
      kernel.multicast(PROTOCOL, 3, event);
      kernel.overflow();
      kernel.multicast(PROTOCOL, 3, event); // thrown away
      assertThat(socket.receive(100)).hasSize(1);
      assertThat(socket.receive(100)).hasSize(1);
      assertThatThrownBy(() -> socket.receive(-1))
          .isInstanceOfSatisfying(
              NetlinkException.class, e -> assertThat(e.errnoName()).isEqualTo("ENOBUFS"));
      kernel.multicast(PROTOCOL, 3, event);
      kernel.multicast(PROTOCOL, 4, event);
      assertThat(socket.receive(100)).hasSize(1);
      assertThat(socket.receive(0)).as("a group that was not joined").isEmpty();
    }
  }

  @Test
  void a_socket_that_joined_a_group_sends_no_requests() throws Exception {
    kernel.on(PROTOCOL, TYPE, TYPE, r -> Answer.ack());
    try (NetlinkSocket socket = open()) {
      socket.join(3);
      assertThatThrownBy(() -> socket.request("test", TYPE, new byte[0]))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void close_ends_a_blocked_receive_without_waiting_for_it() throws Exception {
    kernel.on(PROTOCOL, TYPE, TYPE, r -> Answer.ack());
    NetlinkSocket socket = open();
    socket.join(3);
    CountDownLatch started = new CountDownLatch(1);
    CompletableFuture<List<NetlinkMessage>> blocked =
        CompletableFuture.supplyAsync(
            () -> {
              started.countDown();
              try {
                return socket.receive(-1);
              } catch (NetlinkException e) {
                throw new IllegalStateException(e.errnoName(), e);
              }
            });
    started.await();
    socket.close();
    assertThatThrownBy(() -> blocked.get(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS))
        .hasMessageContaining("EBADF");
    socket.close();
    assertThat(kernel.openTransports()).isZero();
  }

  @Test
  void what_the_fake_kernel_does_not_know_it_refuses_like_a_kernel() throws Exception {
    assertThatThrownBy(() -> NetlinkSocket.open(kernel, 5)).hasMessageContaining("EPROTONOSUPPORT");
    kernel.on(PROTOCOL, TYPE, TYPE, r -> Answer.ack());
    try (NetlinkSocket socket = open()) {
      assertThatThrownBy(() -> socket.request("test", TYPE + 5, new byte[0]))
          .hasMessageContaining("EOPNOTSUPP");
    }
  }

  /** A transport whose answers are made by hand; its port is 9. */
  private static final class Scripted implements Transport {
    private final Queue<byte[]> queue = new ArrayDeque<>();
    List<NetlinkMessage> before = List.of();
    java.util.function.@Nullable Function<NetlinkMessage, NetlinkMessage> reply;
    byte @Nullable [] raw;

    @Override
    public int port() {
      return 9;
    }

    @Override
    public void send(byte[] datagram) throws NetlinkException {
      before.forEach(message -> queue.add(message.encode()));
      if (raw != null) {
        queue.add(raw);
      }
      if (reply != null) {
        for (NetlinkMessage request : MessageDecoder.decode(datagram, "test")) {
          queue.add(reply.apply(request).encode());
        }
      }
    }

    @Override
    public byte @Nullable [] receive(long timeoutMillis) {
      return queue.poll();
    }

    @Override
    public void join(int group) {}

    @Override
    public void close() {}
  }
}
