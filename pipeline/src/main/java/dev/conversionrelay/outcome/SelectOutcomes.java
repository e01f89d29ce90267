package dev.conversionrelay.outcome;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.conversionrelay.gcp.BigQueryTable;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.apache.avro.generic.GenericRecord;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryIO;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryIO.TypedRead.Method;
import org.apache.beam.sdk.io.gcp.bigquery.SchemaAndRecord;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;

/**
 * Reads from a BigQuery table what decides whether an event of an earlier run may be sent again, as
 * JSON with the members of {@link OutcomeJson}; of all runs, and no other column.
 */
final class SelectOutcomes extends PTransform<PBegin, PCollection<String>> {

  private final BigQueryTable table;
  private final OutcomeKind kind;

  private SelectOutcomes(BigQueryTable table, OutcomeKind kind) {
    this.table = table;
    this.kind = kind;
  }

  static SelectOutcomes from(BigQueryTable table, OutcomeKind kind) {
    return new SelectOutcomes(table, kind);
  }

  @Override
  public PCollection<String> expand(PBegin begin) {
    return begin.apply(
        "Select",
        BigQueryIO.read(new ToJson())
            .from(table.reference())
            .withMethod(Method.DIRECT_READ)
            .withSelectedFields(
                kind == OutcomeKind.RECEIPT
                    ? List.of(OutcomeJson.DEDUP_KEY)
                    : List.of(
                        OutcomeJson.DEDUP_KEY, OutcomeJson.AMBIGUOUS, OutcomeJson.FIRST_SENT_AT))
            .withCoder(StringUtf8Coder.of())
            .withoutValidation());
  }

  /** Makes a JSON object of the columns that are not NULL. */
  static final class ToJson implements SerializableFunction<SchemaAndRecord, String> {

    private static final long serialVersionUID = 1L;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @Override
    public String apply(SchemaAndRecord row) {
      GenericRecord record = row.getRecord();
      ObjectNode json = MAPPER.createObjectNode();
      if (valueOf(record, OutcomeJson.DEDUP_KEY) instanceof CharSequence key) {
        json.put(OutcomeJson.DEDUP_KEY, key.toString());
      }
      if (valueOf(record, OutcomeJson.AMBIGUOUS) instanceof Boolean ambiguous) {
        json.put(OutcomeJson.AMBIGUOUS, ambiguous);
      }
      if (valueOf(record, OutcomeJson.FIRST_SENT_AT) instanceof Long micros) {
        json.put(
            OutcomeJson.FIRST_SENT_AT, Instant.EPOCH.plus(micros, ChronoUnit.MICROS).toString());
      }
      return json.toString();
    }

    private static Object valueOf(GenericRecord record, String name) {
      return record.getSchema().getField(name) == null ? null : record.get(name);
    }
  }
}
