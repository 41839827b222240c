package io.github.jmptcp.it.fork;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.junit.jupiter.params.support.AnnotationConsumer;
import org.junit.jupiter.params.support.ParameterDeclarations;

/** Runs the test once on each Java release, given to it as a {@link JavaRelease}. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedTest(name = "{0}")
@ArgumentsSource(EachRelease.Releases.class)
public @interface EachRelease {
  /** The oldest release that the test is about. */
  int from() default 8;

  /** The newest release that the test is about. */
  int to() default Integer.MAX_VALUE;

  /** Hands out the releases. */
  final class Releases implements ArgumentsProvider, AnnotationConsumer<EachRelease> {
    private int from;
    private int to;

    @Override
    public void accept(EachRelease annotation) {
      from = annotation.from();
      to = annotation.to();
    }

    @Override
    public Stream<? extends Arguments> provideArguments(
        ParameterDeclarations parameters, ExtensionContext context) {
      return JavaReleases.from(from).stream()
          .filter(release -> release.feature() <= to)
          .map(Arguments::of);
    }
  }
}
