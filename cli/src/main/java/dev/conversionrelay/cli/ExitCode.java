package dev.conversionrelay.cli;

import dev.conversionrelay.outcome.Books;

/** How a local run ends, or would end after a check. */
enum ExitCode {
  /** Everything was delivered, suppressed or a duplicate. */
  DELIVERED(0),
  /** The run failed, or something was not delivered. */
  FAILED(1),
  /** The options cannot work; nothing was read. */
  USAGE(2),
  /** The run finished; some records were rejected. */
  REJECTS(3),
  /** Records were read, but nothing carried a consent signal, so nothing was sent. */
  NO_CONSENT_SIGNAL(4);

  private final int code;

  ExitCode(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }

  static ExitCode of(Books books) {
    if (books.undelivered() > 0) {
      return FAILED;
    }
    if (books.suppressed() > 0 && books.consentSignals() == 0 && books.delivered() == 0) {
      return NO_CONSENT_SIGNAL;
    }
    return books.rejected() > 0 ? REJECTS : DELIVERED;
  }
}
