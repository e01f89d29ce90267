package dev.conversionrelay.templates;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The parameters of a template, in the order in which they are shown. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@interface TemplateParameters {
  TemplateParameter[] value();
}
