package dev.conversionrelay.mapping;

import java.io.Serializable;
import java.util.Objects;

/**
 * A mapping as it is written; this is what travels to workers, where it is compiled.
 *
 * @param name the file or preset it was read from, for people
 * @param text JSLT
 */
public record MappingText(String name, String text) implements Serializable {

  public MappingText {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(text, "text");
  }

  @Override
  public String toString() {
    return "MappingText[" + name + "]";
  }
}
