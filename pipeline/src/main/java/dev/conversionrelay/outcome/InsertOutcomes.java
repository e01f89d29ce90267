package dev.conversionrelay.outcome;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.api.services.bigquery.model.TableRow;
import dev.conversionrelay.gcp.BigQueryTable;
import java.io.IOException;
import java.util.Iterator;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryIO;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryIO.Write;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryServices;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryStorageApiInsertError;
import org.apache.beam.sdk.io.gcp.bigquery.TableRowJsonCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollection.IsBounded;
import org.apache.beam.sdk.values.PDone;

/**
 * Writes outcomes (see {@link OutcomeJson}) as rows of a BigQuery table, by its Storage Write API:
 * of a bounded run each exactly once, visible when the run ends; of a stream at least once, visible
 * within seconds. Load jobs would need a bucket, and a quota of them per table and day.
 *
 * <p>A row that does not fit the table fails its bundle: an outcome is never lost silently.
 */
final class InsertOutcomes extends PTransform<PCollection<String>, PDone> {

  private final BigQueryTable table;
  private final OutcomeKind kind;
  private final String runId;
  private final BigQueryServices services;

  private InsertOutcomes(
      BigQueryTable table, OutcomeKind kind, String runId, BigQueryServices services) {
    this.table = table;
    this.kind = kind;
    this.runId = runId;
    this.services = services;
  }

  static InsertOutcomes into(BigQueryTable table, OutcomeKind kind, String runId) {
    return new InsertOutcomes(table, kind, runId, null);
  }

  InsertOutcomes withTestServices(BigQueryServices testServices) {
    return new InsertOutcomes(table, kind, runId, testServices);
  }

  @Override
  public PDone expand(PCollection<String> lines) {
    Write<TableRow> write =
        BigQueryIO.writeTableRows()
            .to(table.reference())
            .withSchema(kind.schema())
            .withTimePartitioning(kind.partitioning())
            .withCreateDisposition(Write.CreateDisposition.CREATE_IF_NEEDED)
            .withWriteDisposition(Write.WriteDisposition.WRITE_APPEND)
            .withMethod(
                lines.isBounded() == IsBounded.BOUNDED
                    ? Write.Method.STORAGE_WRITE_API
                    : Write.Method.STORAGE_API_AT_LEAST_ONCE)
            .withoutValidation();
    if (services != null) {
      write = write.withTestServices(services);
    }
    lines
        .apply("MakeRows", ParDo.of(new MakeRowsFn(runId)))
        .setCoder(TableRowJsonCoder.of())
        .apply("Insert", write)
        .getFailedStorageApiInserts()
        .apply("LoseNothing", ParDo.of(new LoseNothingFn(table.toString())));
    return PDone.in(lines.getPipeline());
  }

  /** Makes a row of each line. */
  static final class MakeRowsFn extends DoFn<String, TableRow> {

    private static final JsonFactory JSON = new JsonFactory();

    private final String runId;

    MakeRowsFn(String runId) {
      this.runId = runId;
    }

    @ProcessElement
    public void process(@Element String lines, OutputReceiver<TableRow> out) throws IOException {
      for (Iterator<String> each = lines.lines().iterator(); each.hasNext(); ) {
        out.output(rowOf(each.next()));
      }
    }

    TableRow rowOf(String line) throws IOException {
      TableRow row = new TableRow().set(OutcomeKind.RUN_ID, runId);
      try (JsonParser json = JSON.createParser(line)) {
        json.nextToken();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
          String name = json.currentName();
          row.set(name, valueOf(json, line));
        }
      }
      return row;
    }

    private static Object valueOf(JsonParser json, String line) throws IOException {
      return switch (json.nextToken()) {
        case VALUE_STRING -> json.getText();
        case VALUE_NUMBER_INT -> json.getLongValue();
        case VALUE_TRUE, VALUE_FALSE -> json.getBooleanValue();
        case START_OBJECT -> {
          // As it stands, because a copy by way of numbers in binary would differ.
          int start = (int) json.currentTokenLocation().getCharOffset();
          json.skipChildren();
          yield line.substring(start, (int) json.currentLocation().getCharOffset());
        }
        default -> throw new IllegalStateException("outcomes hold no other values");
      };
    }
  }

  /** Fails on what BigQuery did not take. */
  static final class LoseNothingFn extends DoFn<BigQueryStorageApiInsertError, Void> {

    private final String table;

    LoseNothingFn(String table) {
      this.table = table;
    }

    @ProcessElement
    @SuppressWarnings("DoNotCallSuggester") // by Beam, which is to fail the bundle
    public void process() throws IOException {
      throw new IOException(
          "an outcome does not fit the columns of " + table + "; docs/outcomes.md lists them");
    }
  }
}
