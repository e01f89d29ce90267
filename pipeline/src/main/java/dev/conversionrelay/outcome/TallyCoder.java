package dev.conversionrelay.outcome;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.SortedMapCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.coders.VarLongCoder;

/**
 * Names and counts, sorted by name, then the same by signal, with examples; a new name needs no new
 * version.
 */
public final class TallyCoder extends AtomicCoder<Tally> {

  private static final TallyCoder INSTANCE = new TallyCoder();
  private static final StringUtf8Coder TEXT = StringUtf8Coder.of();
  private static final VarIntCoder INT = VarIntCoder.of();
  private static final SortedMapCoder<String, Long> COUNTS =
      SortedMapCoder.of(TEXT, VarLongCoder.of());

  private TallyCoder() {}

  public static TallyCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(Tally tally, OutputStream out) throws IOException {
    COUNTS.encode(tally.counts(), out);
    SortedMap<Signal, Quality.Counts> signals = tally.quality().signals();
    INT.encode(signals.size(), out);
    for (Map.Entry<Signal, Quality.Counts> each : signals.entrySet()) {
      TEXT.encode(each.getKey().eventSource(), out);
      TEXT.encode(each.getKey().eventSourceId(), out);
      TEXT.encode(each.getKey().event(), out);
      COUNTS.encode(each.getValue().names(), out);
      encodeExamples(each.getValue(), out);
    }
  }

  private static void encodeExamples(Quality.Counts counts, OutputStream out) throws IOException {
    INT.encode(counts.examples().size(), out);
    for (Map.Entry<String, ? extends SortedSet<String>> problem : counts.examples().entrySet()) {
      TEXT.encode(problem.getKey(), out);
      INT.encode(problem.getValue().size(), out);
      for (String id : problem.getValue()) {
        TEXT.encode(id, out);
      }
    }
  }

  @Override
  public Tally decode(InputStream in) throws IOException {
    Tally tally = Tally.of(COUNTS.decode(in));
    int signals = INT.decode(in);
    for (int i = 0; i < signals; i++) {
      Quality.Counts counts =
          tally.quality().of(new Signal(TEXT.decode(in), TEXT.decode(in), TEXT.decode(in)));
      COUNTS.decode(in).forEach(counts::addName);
      decodeExamples(in, counts);
    }
    return tally;
  }

  private static void decodeExamples(InputStream in, Quality.Counts counts) throws IOException {
    int problems = INT.decode(in);
    for (int i = 0; i < problems; i++) {
      String problem = TEXT.decode(in);
      int ids = INT.decode(in);
      for (int j = 0; j < ids; j++) {
        counts.example(problem, TEXT.decode(in));
      }
    }
  }
}
