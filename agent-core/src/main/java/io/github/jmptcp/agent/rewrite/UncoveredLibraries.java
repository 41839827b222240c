package io.github.jmptcp.agent.rewrite;

/**
 * Libraries that open TCP sockets in C code of their own, where no Java call can be rewritten. Each
 * is known by a class that loads when it is used, not when it merely lies on the class path.
 */
final class UncoveredLibraries {
  static final String TOMCAT_NATIVE = "org/apache/tomcat/jni/Poll";
  static final String AWS_CRT = "software/amazon/awssdk/crt/io/ClientBootstrap";
  static final String ORACLE_OCI = "oracle/jdbc/driver/T2CConnection";
  static final String DB2_TYPE_2 = "com/ibm/db2/jcc/t2/T2Connection";
  static final String SAP_JCO = "com/sap/conn/rfc/driver/CpicDriver";
  static final String JZMQ = "org/zeromq/EmbeddedLibraryTools";

  private UncoveredLibraries() {}

  /** Returns the warning about a class that loads, one of those above. */
  static String warning(String className) {
    switch (className) {
      case TOMCAT_NATIVE:
        return text(
            "Tomcat's APR connector (tomcat-native)",
            "use the NIO connector (protocol=org.apache.coyote.http11.Http11NioProtocol), or ");
      case AWS_CRT:
        return text("the AWS Common Runtime (aws-crt)", "");
      case ORACLE_OCI:
        return text("Oracle's OCI driver", "use the thin driver (jdbc:oracle:thin:), or ");
      case DB2_TYPE_2:
        return text("Db2's type 2 driver", "use the type 4 driver, or ");
      case SAP_JCO:
        return text("SAP's Java Connector (JCo)", "");
      default:
        return text("ZeroMQ's jzmq", "use JeroMQ, or ");
    }
  }

  private static String text(String library, String instead) {
    return library
        + " opens its sockets in C code, which jmptcp does not reach: they stay on plain TCP; "
        + instead
        + "start this JVM with `mptcpize run java ...`";
  }
}
