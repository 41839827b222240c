package io.github.jmptcp.it.lab;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Builds the lab of {@link UseLab}; the store closes it with the test's context. */
final class LabExtension implements ParameterResolver {

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Lab.class;
  }

  @Override
  public Lab resolveParameter(ParameterContext parameter, ExtensionContext context) {
    UseLab wanted = context.getRequiredTestMethod().getAnnotation(UseLab.class);
    return context
        .getStore(Namespace.create(LabExtension.class, context.getUniqueId()))
        .computeIfAbsent(Lab.class, key -> build(wanted), Lab.class);
  }

  private static Lab build(UseLab wanted) {
    return wanted.middleboxes()
        ? Lab.throughMiddleboxes(wanted.paths(), wanted.rate())
        : Lab.twoHosts(wanted.paths(), wanted.rate());
  }
}
