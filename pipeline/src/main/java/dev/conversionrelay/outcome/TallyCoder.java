package dev.conversionrelay.outcome;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.SortedMap;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.SortedMapCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarLongCoder;

/** Names and counts, sorted by name; a new name needs no new version. */
public final class TallyCoder extends AtomicCoder<Tally> {

  private static final TallyCoder INSTANCE = new TallyCoder();
  private static final SortedMapCoder<String, Long> COUNTS =
      SortedMapCoder.of(StringUtf8Coder.of(), VarLongCoder.of());

  private TallyCoder() {}

  public static TallyCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(Tally tally, OutputStream out) throws IOException {
    COUNTS.encode(tally.counts(), out);
  }

  @Override
  public Tally decode(InputStream in) throws IOException {
    SortedMap<String, Long> counts = COUNTS.decode(in);
    return Tally.of(counts);
  }
}
