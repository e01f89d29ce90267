package dev.conversionrelay.source;

import dev.conversionrelay.conversion.ReadFault;
import dev.conversionrelay.conversion.SourceRecord;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.SortedMap;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.CustomCoder;
import org.apache.beam.sdk.coders.NullableCoder;
import org.apache.beam.sdk.coders.SortedMapCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;

/**
 * The bytes of a {@link SourceRecord}. Runners ask for a coder of every collection; no shuffle and
 * no state cell holds records, so these bytes stay within a worker.
 */
public final class SourceRecordCoder extends CustomCoder<SourceRecord> {

  private static final SourceRecordCoder INSTANCE = new SourceRecordCoder();
  private static final StringUtf8Coder STRING = StringUtf8Coder.of();
  private static final NullableCoder<String> OPTIONAL_STRING = NullableCoder.of(STRING);
  private static final ByteArrayCoder BYTES = ByteArrayCoder.of();
  private static final SortedMapCoder<String, String> ATTRIBUTES =
      SortedMapCoder.of(STRING, STRING);

  private SourceRecordCoder() {}

  public static SourceRecordCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(SourceRecord record, OutputStream out) throws IOException {
    STRING.encode(record.position(), out);
    OPTIONAL_STRING.encode(record.fault() == null ? null : record.fault().name(), out);
    OPTIONAL_STRING.encode(record.fallbackId(), out);
    OPTIONAL_STRING.encode(
        record.fallbackTime() == null ? null : record.fallbackTime().toString(), out);
    BYTES.encode(record.json(), out);
    ATTRIBUTES.encode(record.attributes(), out);
  }

  @Override
  public SourceRecord decode(InputStream in) throws IOException {
    String position = STRING.decode(in);
    String fault = OPTIONAL_STRING.decode(in);
    String fallbackId = OPTIONAL_STRING.decode(in);
    String fallbackTime = OPTIONAL_STRING.decode(in);
    byte[] json = BYTES.decode(in);
    SortedMap<String, String> attributes = ATTRIBUTES.decode(in);
    return fault == null
        ? SourceRecord.of(
                position,
                fallbackId,
                fallbackTime == null ? null : Instant.parse(fallbackTime),
                json)
            .withAttributes(attributes)
        : SourceRecord.unreadable(position, ReadFault.valueOf(fault));
  }

  @Override
  public void verifyDeterministic() {
    // Every part is written in a fixed order by a deterministic coder.
  }
}
