package io.github.jmptcp.nativecalls;

import java.nio.ByteBuffer;

/** Calls by a JNI stub, on every JDK, where an agent has brought one. */
final class StubCalls implements NativeCalls {
  private final SyscallStub stub;

  StubCalls(SyscallStub stub) {
    this.stub = stub;
  }

  @Override
  public int call(CFunction function, long a, long b, long c, long d, long e) {
    return stub.call(function.ordinal(), a, b, c, d, e);
  }

  @Override
  public long address(ByteBuffer direct) {
    return stub.address(direct);
  }

  @Override
  public ByteBuffer allocate(int bytes) {
    return stub.allocate(bytes);
  }
}
