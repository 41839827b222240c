package io.github.jmptcp.agent.classfile;

/**
 * What is put around one instruction of a method. Who jumps to the instruction runs what is before
 * it; who jumps to the next one does not run what is behind it.
 */
public final class Insertion {

  /** Which stack map frame a place of the inserted code needs, for a branch that ends there. */
  enum Frame {
    NONE,
    EMPTY_STACK,
    INT_ON_STACK
  }

  private final int at;
  private final CodeBuilder before;
  private final CodeBuilder behind;
  private int branch = -1;
  private Frame frame = Frame.NONE;
  private int frameInBehind;
  private int frameAt;

  Insertion(int at, ConstantPool constants) {
    this.at = at;
    before = new CodeBuilder(constants);
    behind = new CodeBuilder(constants);
  }

  /** The offset of the instruction. */
  int at() {
    return at;
  }

  /** Before the instruction. */
  public CodeBuilder before() {
    return before;
  }

  /** Behind the instruction. */
  public CodeBuilder behind() {
    return behind;
  }

  /** Adds a branch before the instruction that goes to where {@link #branchEnds} will be called. */
  public void branch(int opcode) {
    branch = before.code().size();
    before.code().u1(opcode).u2(0);
  }

  /**
   * The branch ends at the end of what is behind the instruction so far. The locals of the frame
   * before must still hold there.
   *
   * @param intOnStack whether there is an int on the stack; otherwise it is empty
   */
  public void branchEnds(boolean intOnStack) {
    frame = intOnStack ? Frame.INT_ON_STACK : Frame.EMPTY_STACK;
    frameInBehind = behind.code().size();
    behind.instruction(Opcodes.NOP); // keeps a frame that may follow apart
  }

  /** Lies at that offset of the edited method; returns where it ends. */
  int place(int offset, int instruction) {
    int newBehind = offset + before.code().size() + instruction;
    frameAt = newBehind + frameInBehind;
    if (branch >= 0) {
      before.code().setU2(branch + 1, frameAt - offset - branch);
    }
    return newBehind + behind.code().size();
  }

  Frame frame() {
    return frame;
  }

  /** Where the frame lies in the edited method. */
  int frameAt() {
    return frameAt;
  }
}
