package io.github.jmptcp.it.lab;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/** Gives the test a {@link Lab} as a parameter, always removed after it. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(LabExtension.class)
public @interface UseLab {
  /** 1 to 4. */
  int paths() default 1;

  /** As tc writes it ("50mbit"); nothing means as fast as the machine can. */
  String rate() default "";

  /** Whether a {@link Middlebox} stands in the middle of each path. */
  boolean middleboxes() default false;
}
