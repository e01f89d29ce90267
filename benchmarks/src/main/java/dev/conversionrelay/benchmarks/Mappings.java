package dev.conversionrelay.benchmarks;

import dev.conversionrelay.mapping.MappingText;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The mapping that the benchmarks use: it makes of each record the record that it is. */
final class Mappings {

  private static final String RESOURCE = "web-purchases.jslt";

  private Mappings() {}

  static MappingText webPurchases() {
    try (InputStream in = Mappings.class.getResourceAsStream(RESOURCE)) {
      return new MappingText(RESOURCE, new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes it to a file of that folder, as {@code --mapping} takes it. */
  static Path writeTo(Path folder) {
    try {
      return Files.writeString(folder.resolve(RESOURCE), webPurchases().text());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
