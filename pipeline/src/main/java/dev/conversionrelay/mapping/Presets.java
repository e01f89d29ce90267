package dev.conversionrelay.mapping;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Mappings that come with the relay. Each is a resource {@code presets/NAME.jslt} beside this
 * class, perhaps with a query {@code presets/NAME.sql}, and listed in {@code presets/index.txt}.
 */
public final class Presets {

  private static final String FOLDER = "presets/";

  /**
   * A mapping for one format.
   *
   * @param name as {@code --mapping=preset:NAME} takes it
   * @param description the first line of the mapping, a comment, in one sentence
   * @param mapping JSLT
   * @param sql a query that reads what the mapping takes, or null
   */
  public record Preset(String name, String description, String mapping, String sql) {

    /** What is compiled. */
    public MappingText text() {
      return new MappingText("preset:" + name, mapping);
    }
  }

  private Presets() {}

  /** Their names, in the order in which they are shown. */
  public static List<String> names() {
    return resource("index.txt").orElse("").lines().filter(line -> !line.isBlank()).toList();
  }

  /** All of them, in that order. */
  public static List<Preset> all() {
    return names().stream().map(name -> of(name).orElseThrow()).collect(Collectors.toList());
  }

  /** The preset of that name, if there is one. */
  public static Optional<Preset> of(String name) {
    if (!names().contains(name)) {
      return Optional.empty();
    }
    return resource(name + ".jslt")
        .map(
            mapping ->
                new Preset(
                    name, descriptionOf(mapping), mapping, resource(name + ".sql").orElse(null)));
  }

  private static String descriptionOf(String mapping) {
    String first = mapping.lines().findFirst().orElse("");
    return first.startsWith("//") ? first.substring(2).strip() : "";
  }

  private static Optional<String> resource(String file) {
    try (InputStream in = Presets.class.getResourceAsStream(FOLDER + file)) {
      return in == null
          ? Optional.empty()
          : Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the preset " + file, e);
    }
  }
}
