package dev.conversionrelay.source;

import dev.conversionrelay.conversion.ReadFault;
import dev.conversionrelay.conversion.SafeText;
import dev.conversionrelay.conversion.SourceRecord;
import java.util.HashSet;
import java.util.Set;
import org.apache.beam.sdk.io.gcp.bigquery.SchemaAndRecord;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a record of a row; see {@link BigQueryRow} for what becomes of the types. A row with a
 * value that has no meaning in its type becomes an unreadable record, because an exception here
 * would end the read.
 */
final class BigQueryRowToRecord implements SerializableFunction<SchemaAndRecord, SourceRecord> {

  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(BigQueryRowToRecord.class);

  private final String label;
  private transient Set<String> complainedOf;

  /**
   * Maps the rows of one read.
   *
   * @param label what rejects give as the position of a row
   */
  BigQueryRowToRecord(String label) {
    this.label = label;
  }

  @Override
  public SourceRecord apply(SchemaAndRecord row) {
    try {
      return SourceRecord.of(label, BigQueryRow.ofAvro(row.getRecord()));
    } catch (BigQueryRow.UnreadableException e) {
      complain(e.column());
      return SourceRecord.unreadable(label, ReadFault.UNREADABLE_VALUE);
    }
  }

  private void complain(String column) {
    if (complainedOf == null) {
      complainedOf = new HashSet<>();
    }
    if (complainedOf.add(column)) {
      LOG.warn(
          "A value of column {} cannot be read; its row becomes a reject. Said once a column.",
          SafeText.of(column));
    }
  }
}
