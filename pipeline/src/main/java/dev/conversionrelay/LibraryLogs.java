package dev.conversionrelay;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.beam.sdk.harness.JvmInitializer;
import org.apache.beam.sdk.options.PipelineOptions;

/**
 * Keeps libraries from logging what they carry. At their lowest levels these write the requests and
 * answers, frames, or parameters and errors that pass through them: rows, messages and secrets.
 * Whatever level somebody sets for a worker, they are kept above that. Beam finds this class by the
 * list in {@code META-INF/services}.
 */
public final class LibraryLogs implements JvmInitializer {

  /** Kept, because the JDK holds loggers weakly and would forget their levels. */
  private static final List<Logger> CARRIERS =
      List.of(
          Logger.getLogger("com.google.api.client.http"),
          Logger.getLogger("io.grpc"),
          Logger.getLogger("io.netty"),
          Logger.getLogger("org.apache.http.wire"),
          Logger.getLogger("org.apache.http.headers"),
          Logger.getLogger("org.mariadb.jdbc"),
          Logger.getLogger("org.postgresql"),
          Logger.getLogger("sun.net.www.protocol.http"));

  /** Called by Beam. */
  public LibraryLogs() {}

  /** Sets the levels; to be called again whenever logging was configured anew. */
  public static void quieten() {
    CARRIERS.forEach(carrier -> carrier.setLevel(Level.INFO));
  }

  @Override
  public void onStartup() {
    quieten();
  }

  /** Workers set the levels that options ask for before this. */
  @Override
  public void beforeProcessing(PipelineOptions options) {
    quieten();
  }
}
