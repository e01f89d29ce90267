package dev.conversionrelay.terraform;

import static dev.conversionrelay.terraform.TerraformFiles.TERRAFORM;
import static dev.conversionrelay.terraform.TerraformFiles.blocks;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.api.services.bigquery.model.TableFieldSchema;
import dev.conversionrelay.outcome.OutcomeKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The tables that Terraform makes are those that the pipeline would make. */
class SchemasTest {

  private static final Path FOUNDATION = TERRAFORM.resolve("modules/foundation");
  private static final ObjectMapper JSON = new ObjectMapper();

  @ParameterizedTest
  @EnumSource
  void columnsAreThoseOfTheOutcome(OutcomeKind kind) throws IOException {
    Path file = FOUNDATION.resolve("schemas/" + tableOf(kind) + ".json");
    assertThat(file).exists();
    List<String> columns = new ArrayList<>();
    for (JsonNode column : JSON.readTree(file.toFile())) {
      columns.add(
          column.path("name").asText()
              + " "
              + column.path("type").asText()
              + " "
              + column.path("mode").asText());
    }
    List<String> expected = new ArrayList<>();
    for (TableFieldSchema column : kind.schema().getFields()) {
      expected.add(column.getName() + " " + column.getType() + " " + column.getMode());
    }
    assertThat(columns).isEqualTo(expected);
  }

  @ParameterizedTest
  @EnumSource
  void partitionsAreThoseOfTheOutcome(OutcomeKind kind) {
    String tables =
        blocks(FOUNDATION, "locals").stream()
            .map(locals -> locals.arguments().getOrDefault("tables", ""))
            .reduce("", String::concat);
    String field = kind.partitioning().getField();
    assertThat(tables)
        .containsPattern(
            "(?m)^ +"
                + tableOf(kind)
                + " += \\{ partition_column = "
                + (field == null ? "null" : "\"" + field + "\"")
                + ",");
    assertThat(kind.partitioning().getType()).isEqualTo("DAY");
  }

  @Test
  void eachTableHasItsColumns() throws IOException {
    try (var files = Files.list(FOUNDATION.resolve("schemas"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "quality.json", "receipts.json", "rejects.json", "undelivered.json");
    }
  }

  private static String tableOf(OutcomeKind kind) {
    return switch (kind.kindName()) {
      case "receipt" -> "receipts";
      case "reject" -> "rejects";
      default -> kind.kindName();
    };
  }
}
