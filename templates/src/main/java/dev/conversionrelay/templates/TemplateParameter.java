package dev.conversionrelay.templates;

import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * An option that templates show. What it is, its default, and whether it is required stand where
 * the option is declared.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@Repeatable(TemplateParameters.class)
@interface TemplateParameter {

  /** The option's name. */
  String option();

  ParameterGroup group();

  /** A few words for the console. */
  String label();

  /** A value that it takes; part of the help, and what tests try. */
  String example();

  /** What the whole value has to match; empty for what its type says. */
  String regex() default "";

  ParameterType type() default ParameterType.TEXT;

  /** What takes the place of the option's description where that speaks of local runs. */
  String help() default "";

  /** The values of a choice, if the option is no enum itself. */
  String[] choices() default {};
}
