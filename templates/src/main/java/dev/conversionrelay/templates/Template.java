package dev.conversionrelay.templates;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What the options of a job are when a template starts it: the title of its page. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@interface Template {

  /** The name of its files and of its image. */
  String name();

  /** How the console calls it. */
  String title();

  String description();

  boolean streaming();

  /** The class whose {@code main} starts it. */
  Class<?> launcher();
}
