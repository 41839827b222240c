package apps;

import java.util.Arrays;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;

/**
 * A queue of ActiveMQ Artemis, filled and emptied by its own client: {@code serve BYTES} or {@code
 * HOST PORT BYTES}.
 */
public final class ArtemisQueue {
  private static final int PORT = 61616;
  private static final int CHUNK = 64 * 1024;

  private ArtemisQueue() {}

  public static void main(String[] args) throws Exception {
    if (args[0].equals("serve")) {
      new EmbeddedActiveMQ()
          .setConfiguration(
              new ConfigurationImpl()
                  .setPersistenceEnabled(false)
                  .setSecurityEnabled(false)
                  .addAcceptorConfiguration("tcp", "tcp://0.0.0.0:" + PORT))
          .start();
      Service.run(PORT);
    } else {
      byte[] payload = Payload.of(Integer.parseInt(args[2]));
      ClientSession session =
          ActiveMQClient.createServerLocator("tcp://" + args[0] + ":" + args[1])
              .createSessionFactory()
              .createSession(true, true);
      session.createQueue(QueueConfiguration.of("queue").setRoutingType(RoutingType.ANYCAST));
      ClientProducer producer = session.createProducer("queue");
      ClientConsumer consumer = session.createConsumer("queue");
      session.start();
      byte[] hello = {'h', 'e', 'l', 'l', 'o'};
      Visit.run(
          () -> {
            fill(session, producer, hello);
            empty(consumer, hello);
          },
          () -> fill(session, producer, payload),
          () -> empty(consumer, payload));
    }
  }

  private static void fill(ClientSession session, ClientProducer producer, byte[] content)
      throws Exception {
    for (int at = 0; at < content.length; at += CHUNK) {
      ClientMessage message = session.createMessage(false);
      message
          .getBodyBuffer()
          .writeBytes(Arrays.copyOfRange(content, at, Math.min(at + CHUNK, content.length)));
      producer.send(message);
    }
  }

  private static void empty(ClientConsumer consumer, byte[] content) throws Exception {
    byte[] back = new byte[content.length];
    for (int at = 0; at < content.length; ) {
      ClientMessage message = consumer.receive(60_000);
      byte[] body = new byte[message.getBodySize()];
      message.getBodyBuffer().readBytes(body);
      System.arraycopy(body, 0, back, at, body.length);
      at += body.length;
      message.acknowledge();
    }
    Payload.equal(back, content);
  }
}
