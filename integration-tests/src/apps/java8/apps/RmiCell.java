package apps;

import java.rmi.Remote;
import java.rmi.RemoteException;
import java.rmi.registry.LocateRegistry;
import java.rmi.registry.Registry;
import java.rmi.server.UnicastRemoteObject;

/** RMI with itself: registry, export, look-up and call, each by real sockets. */
final class RmiCell {
  /** What is called. */
  public interface Echo extends Remote {
    byte[] echo(byte[] block) throws RemoteException;
  }

  private RmiCell() {}

  static void call(String host, int port) throws Exception {
    System.setProperty("java.rmi.server.hostname", host);
    Registry registry = LocateRegistry.createRegistry(port);
    Echo echo = block -> block;
    Echo stub = (Echo) UnicastRemoteObject.exportObject(echo, 0);
    try {
      registry.rebind("echo", stub);
      Echo found = (Echo) LocateRegistry.getRegistry(host, port).lookup("echo");
      Talk.verify(found.echo(Talk.block()));
    } finally {
      UnicastRemoteObject.unexportObject(echo, true);
      UnicastRemoteObject.unexportObject(registry, true);
    }
  }
}
