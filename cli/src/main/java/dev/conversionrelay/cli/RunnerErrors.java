package dev.conversionrelay.cli;

import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Errors that end a thread of the runner on this machine. It logs them and waits for ever for what
 * the thread will not give (Beam 2.70), so the log is the only place to learn of them.
 */
final class RunnerErrors extends Handler {

  static final String LOGGER = "org.apache.beam.runners.direct.DirectTransformExecutor";

  /** Kept, because the JDK holds loggers weakly and would forget their handlers. */
  private final Logger logger = Logger.getLogger(LOGGER);

  private volatile Error first;

  private RunnerErrors() {}

  /** Notes errors from now on, until it is closed. */
  static RunnerErrors listen() {
    RunnerErrors errors = new RunnerErrors();
    errors.setLevel(Level.ALL);
    errors.logger.addHandler(errors);
    return errors;
  }

  /**
   * Returns if there was none.
   *
   * @throws IllegalStateException with the first of them as its cause
   */
  void check() {
    if (first != null) {
      throw new IllegalStateException(first);
    }
  }

  @Override
  public void publish(LogRecord record) {
    if (first == null && record.getThrown() instanceof Error error) {
      first = error;
    }
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    logger.removeHandler(this);
  }
}
