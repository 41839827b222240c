package apps;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ConnectionFactory;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A queue of RabbitMQ, filled with publisher confirms and emptied, by its Java client: {@code HOST
 * PORT BYTES}.
 */
public final class RabbitClient {
  private static final int CHUNK = 64 * 1024;
  private static final String QUEUE = "queue";

  private RabbitClient() {}

  public static void main(String[] args) throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setHost(args[0]);
    factory.setPort(Integer.parseInt(args[1]));
    byte[] payload = Payload.of(Integer.parseInt(args[2]));
    Channel channel = factory.newConnection().createChannel();
    channel.queueDeclare(QUEUE, false, false, false, null);
    channel.confirmSelect();
    byte[] hello = {'h', 'e', 'l', 'l', 'o'};
    Visit.run(
        () -> {
          fill(channel, hello);
          empty(channel, hello);
        },
        () -> fill(channel, payload),
        () -> empty(channel, payload));
  }

  private static void fill(Channel channel, byte[] content) throws Exception {
    for (int at = 0; at < content.length; at += CHUNK) {
      byte[] chunk = Arrays.copyOfRange(content, at, Math.min(at + CHUNK, content.length));
      channel.basicPublish("", QUEUE, null, chunk);
    }
    channel.waitForConfirmsOrDie(60_000);
  }

  private static void empty(Channel channel, byte[] content) throws Exception {
    BlockingQueue<byte[]> messages = new LinkedBlockingQueue<>();
    String consumer =
        channel.basicConsume(
            QUEUE, true, (tag, message) -> messages.add(message.getBody()), tag -> {});
    byte[] back = new byte[content.length];
    for (int at = 0; at < content.length; ) {
      byte[] body = messages.poll(60, TimeUnit.SECONDS);
      if (body == null) {
        throw new IllegalStateException("no message after " + at + " bytes");
      }
      System.arraycopy(body, 0, back, at, body.length);
      at += body.length;
    }
    channel.basicCancel(consumer);
    Payload.equal(back, content);
  }
}
