package apps;

import net.bytebuddy.ByteBuddy;
import net.bytebuddy.agent.ByteBuddyAgent;
import net.bytebuddy.dynamic.loading.ClassReloadingStrategy;
import net.bytebuddy.implementation.FixedValue;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.matcher.ElementMatchers;

/** An application that brings Byte Buddy and ASM along and redefines itself while it runs. */
public final class OwnAsm {
  private OwnAsm() {}

  static String word() {
    return "as written";
  }

  /** No arguments. */
  public static void main(String[] args) throws Exception {
    HelloSocket.main(args);
    ByteBuddyAgent.install();
    new ByteBuddy()
        .redefine(Word.class)
        .method(ElementMatchers.named("get"))
        .intercept(FixedValue.value("redefined"))
        .make()
        .load(Word.class.getClassLoader(), ClassReloadingStrategy.fromInstalledAgent());
    System.out.println(new Word().get() + " by ASM " + (Opcodes.ASM9 >> 16));
    HelloSocket.main(args);
  }

  /** What is redefined. */
  public static final class Word {
    /** A word. */
    public String get() {
      return word();
    }
  }
}
