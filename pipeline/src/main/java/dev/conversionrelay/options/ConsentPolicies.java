package dev.conversionrelay.options;

import dev.conversionrelay.prepare.ConsentPolicy;
import dev.conversionrelay.prepare.ConsentPolicyFile;
import java.util.Optional;

/** Consent policies as users name them: {@code preset:NAME}, or a file of this machine. */
public final class ConsentPolicies {

  private static final String OPTION = "--consentPolicy: ";
  private static final String PRESET = "preset:";

  private ConsentPolicies() {}

  /**
   * The policy of that option, read now.
   *
   * @throws IllegalArgumentException if there is none, with a message that names the option
   */
  public static ConsentPolicy of(String option) {
    String text = option == null ? "" : option.strip();
    if (text.isEmpty()) {
      throw new IllegalArgumentException(
          OPTION + "must not be empty; give a file, or preset: and one of " + presets());
    }
    if (!text.startsWith(PRESET)) {
      return ofFile(text);
    }
    return ConsentPolicy.Preset.of(text.substring(PRESET.length()))
        .map(ConsentPolicy::of)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    OPTION + "no such preset; there are " + presets() + "; not " + text));
  }

  /** What is wrong with that option; empty if nothing is. */
  static Optional<String> violation(String option) {
    return OptionFiles.violation(() -> of(option));
  }

  private static ConsentPolicy ofFile(String file) {
    String json = OptionFiles.read(OPTION, file, "presets start with " + PRESET);
    try {
      return ConsentPolicyFile.parse(json);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(OPTION + file + ": " + e.getMessage(), e);
    }
  }

  private static String presets() {
    return ConsentPolicyFile.presetNames();
  }
}
