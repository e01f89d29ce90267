package dev.conversionrelay.cli;

import dev.conversionrelay.LibraryLogs;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** One line a message on standard error: warnings of the relay, errors of everything else. */
final class Logging {

  /** Kept, because the JDK holds loggers weakly and would forget their levels. */
  private static final Logger RELAY = Logger.getLogger("dev.conversionrelay");

  /** Says on its own what the sandbox command explains better. */
  private static final Logger JAVALIN = Logger.getLogger("io.javalin");

  private Logging() {}

  static void configure() {
    LogManager.getLogManager().reset();
    LibraryLogs.quieten();
    ConsoleHandler console = new ConsoleHandler();
    console.setLevel(Level.ALL);
    console.setFormatter(new OneLine());
    Logger root = Logger.getLogger("");
    root.addHandler(console);
    root.setLevel(Level.SEVERE);
    RELAY.setLevel(Level.WARNING);
    JAVALIN.setLevel(Level.OFF);
  }

  private static final class OneLine extends Formatter {
    @Override
    public String format(LogRecord record) {
      return String.format(
          Locale.ROOT,
          "%s %s %s%n",
          Instant.ofEpochMilli(record.getMillis()).truncatedTo(ChronoUnit.SECONDS),
          record.getLevel(),
          formatMessage(record));
    }
  }
}
