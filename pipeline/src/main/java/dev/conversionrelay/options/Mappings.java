package dev.conversionrelay.options;

import dev.conversionrelay.mapping.Mapping;
import dev.conversionrelay.mapping.MappingSyntaxException;
import dev.conversionrelay.mapping.MappingText;
import dev.conversionrelay.mapping.Presets;
import java.util.List;
import java.util.Optional;

/** Mappings as users name them: {@code preset:NAME}, or a file. */
public final class Mappings {

  private static final String OPTION = "--mapping: ";
  private static final String PRESET = "preset:";

  private Mappings() {}

  /**
   * The mapping of that option, read now; null if there is no option.
   *
   * @throws IllegalArgumentException if there is none, or it cannot be compiled, with a message
   *     that names the option, and the place in the mapping
   */
  public static MappingText of(String option) {
    if (option == null) {
      return null;
    }
    String text = option.strip();
    if (text.isEmpty()) {
      throw new IllegalArgumentException(
          OPTION + "must not be empty; give a file, or preset: and one of " + presets());
    }
    MappingText mapping =
        text.startsWith(PRESET)
            ? ofPreset(text.substring(PRESET.length()))
            : new MappingText(text, OptionFiles.read(OPTION, text, "presets start with " + PRESET));
    try {
      Mapping.compile(mapping);
    } catch (MappingSyntaxException e) {
      throw new IllegalArgumentException(OPTION + mapping.name() + ": " + e.getMessage(), e);
    }
    return mapping;
  }

  /** What is wrong with that option; empty if nothing is. */
  static Optional<String> violation(String option) {
    return OptionFiles.violation(() -> of(option));
  }

  private static MappingText ofPreset(String name) {
    return Presets.of(name)
        .map(Presets.Preset::text)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    OPTION + "no such preset; there are " + presets() + "; not " + PRESET + name));
  }

  private static String presets() {
    List<String> names = Presets.names();
    return names.isEmpty() ? "none" : String.join(", ", names);
  }
}
