package dev.conversionrelay.delivery;

import dev.conversionrelay.conversion.SentBefore;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.BooleanCoder;
import org.apache.beam.sdk.coders.NullableCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;

/** Two times as text, either of which may be missing, and whether an answer was lost. */
public final class SentBeforeCoder extends AtomicCoder<SentBefore> {

  private static final SentBeforeCoder INSTANCE = new SentBeforeCoder();
  private static final NullableCoder<String> TIME = NullableCoder.of(StringUtf8Coder.of());

  private SentBeforeCoder() {}

  public static SentBeforeCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(SentBefore before, OutputStream out) throws IOException {
    TIME.encode(textOf(before.firstSentAt()), out);
    TIME.encode(textOf(before.lastSentAt()), out);
    BooleanCoder.of().encode(before.ambiguous(), out);
  }

  @Override
  public SentBefore decode(InputStream in) throws IOException {
    return new SentBefore(
        instantOf(TIME.decode(in)), instantOf(TIME.decode(in)), BooleanCoder.of().decode(in));
  }

  private static String textOf(Instant instant) {
    return instant == null ? null : instant.toString();
  }

  private static Instant instantOf(String text) {
    return text == null ? null : Instant.parse(text);
  }
}
