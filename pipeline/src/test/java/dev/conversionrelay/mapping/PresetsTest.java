package dev.conversionrelay.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** That the list of presets is that of the files, and each of them can be used. */
class PresetsTest {

  @Test
  void theIndexListsExactlyTheMappingsThatAreThere() throws Exception {
    Path folder = Path.of("src/main/resources/dev/conversionrelay/mapping/presets");
    List<String> names;
    try (Stream<Path> files = Files.list(folder)) {
      names =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith(".jslt"))
              .map(name -> name.substring(0, name.length() - ".jslt".length()))
              .toList();
    }
    assertThat(Presets.names()).containsExactlyInAnyOrderElementsOf(names);
  }

  @Test
  void eachIsDescribedAndCompiles() throws Exception {
    for (Presets.Preset preset : Presets.all()) {
      assertThat(preset.description()).as(preset.name()).isNotBlank().endsWith(".");
      assertThat(Mapping.compile(preset.text())).as(preset.name()).isNotNull();
    }
    assertThat(Presets.of("none")).isEmpty();
    assertThat(Presets.of("../index")).isEmpty();
  }
}
