package dev.conversionrelay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.api.services.bigquery.model.TableFieldSchema;
import dev.conversionrelay.options.BigQuerySourceOptions;
import java.util.List;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.Test;

class BigQueryInputTest {

  private static final List<TableFieldSchema> COLUMNS =
      List.of(
          new TableFieldSchema().setName("Paid_At").setType("TIMESTAMP"),
          new TableFieldSchema().setName("shop").setType("STRING"));

  private static BigQuerySourceOptions options(String... arguments) {
    return PipelineOptionsFactory.fromArgs(arguments).as(BigQuerySourceOptions.class);
  }

  @Test
  void aWindowBecomesPartOfTheRowRestrictionOnce() {
    BigQuerySourceOptions options =
        options(
            "--table=p-one.shop.orders",
            "--rowRestriction=shop = 'a' OR shop = 'b'",
            "--timestampColumn=paid_at",
            "--since=2026-11-01",
            "--until=2026-11-02T06:00:00+01:00");
    BigQueryInput.applyWindow(options, COLUMNS);
    String restriction =
        "(shop = 'a' OR shop = 'b') AND (`Paid_At` >= TIMESTAMP '2026-11-01T00:00:00.000000Z'"
            + " AND `Paid_At` < TIMESTAMP '2026-11-02T05:00:00.000000Z')";
    assertThat(options.getRowRestriction()).isEqualTo(restriction);
    BigQueryInput.applyWindow(options, COLUMNS);
    assertThat(options.getRowRestriction()).isEqualTo(restriction);
    assertThat(options.getTimestampColumn()).as("not an unknown column").isEqualTo("paid_at");
  }

  @Test
  void aWindowRestrictsAQueryFromOutside() {
    BigQuerySourceOptions options =
        options("--query=SELECT 1 AS a;", "--timestampColumn=paid_at", "--until=2026-11-02");
    BigQueryInput.applyWindow(options, COLUMNS);
    assertThat(options.getQuery())
        .isEqualTo(
            "SELECT * FROM (\nSELECT 1 AS a\n) WHERE `Paid_At` < TIMESTAMP"
                + " '2026-11-02T00:00:00.000000Z'");
  }

  @Test
  void withoutAWindowNothingChanges() {
    BigQuerySourceOptions options = options("--query=SELECT 1 AS a;");
    BigQueryInput.applyWindow(options, COLUMNS);
    assertThat(options.getQuery()).isEqualTo("SELECT 1 AS a;");
  }

  @Test
  void aColumnThatIsMissingOrNoTimeIsRefused() {
    assertThatThrownBy(
            () ->
                BigQueryInput.applyWindow(
                    options("--query=q", "--timestampColumn=created", "--since=1h"), COLUMNS))
        .hasMessage("there is no column created; there are Paid_At, shop");
    assertThatThrownBy(
            () ->
                BigQueryInput.applyWindow(
                    options("--query=q", "--timestampColumn=shop", "--since=1h"), COLUMNS))
        .hasMessage("shop is of type STRING, not TIMESTAMP, DATETIME or DATE");
  }
}
