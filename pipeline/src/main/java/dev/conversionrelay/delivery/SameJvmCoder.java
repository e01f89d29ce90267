package dev.conversionrelay.delivery;

import com.google.common.collect.MapMaker;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.CoderException;

/**
 * Copies a value that never changes by handing over the value itself. It writes a number, and who
 * reads that number once, in the same JVM and while the value is held, gets the value.
 *
 * <p>For state on the DirectRunner, which keeps it as objects and copies what is known of a key
 * with each bundle. No other runner can read what this writes.
 */
final class SameJvmCoder<T> extends AtomicCoder<T> {

  private static final AtomicLong NUMBERS = new AtomicLong();

  /** A value that nobody reads, and nobody holds, leaves by itself. */
  private static final Map<Long, Object> VALUES = new MapMaker().weakValues().makeMap();

  private SameJvmCoder() {}

  static <T> SameJvmCoder<T> of() {
    return new SameJvmCoder<>();
  }

  @Override
  public void encode(T value, OutputStream out) throws IOException {
    long number = NUMBERS.incrementAndGet();
    VALUES.put(number, value);
    new DataOutputStream(out).writeLong(number);
  }

  @Override
  @SuppressWarnings("unchecked") // what was put under this number
  public T decode(InputStream in) throws IOException {
    Object value = VALUES.remove(new DataInputStream(in).readLong());
    if (value == null) {
      throw new CoderException("a value of another JVM, or one that was read before");
    }
    return (T) value;
  }
}
