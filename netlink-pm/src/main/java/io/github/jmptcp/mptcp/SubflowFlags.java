package io.github.jmptcp.mptcp;

/** {@code MPTCP_SUBFLOW_FLAG_...} of include/uapi/linux/mptcp.h. */
final class SubflowFlags {
  private static final int MCAP_LOC = 0x02;
  private static final int JOIN_LOC = 0x08;
  private static final int BACKUP_REMOTE = 0x10;
  private static final int BACKUP_LOCAL = 0x20;
  private static final int FULLY_ESTABLISHED = 0x40;

  private SubflowFlags() {}

  static boolean isOpenedHere(int flags) {
    return (flags & (MCAP_LOC | JOIN_LOC)) != 0;
  }

  static boolean isBackupForSending(int flags) {
    return (flags & BACKUP_REMOTE) != 0;
  }

  static boolean isBackupForReceiving(int flags) {
    return (flags & BACKUP_LOCAL) != 0;
  }

  static boolean isFullyEstablished(int flags) {
    return (flags & FULLY_ESTABLISHED) != 0;
  }
}
