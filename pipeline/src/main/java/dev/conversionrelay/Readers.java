package dev.conversionrelay;

import org.apache.beam.sdk.options.PipelineOptions;

/** How many parts of a source are read at the same time. */
final class Readers {

  /** Enough to keep TikTok busy, and bearable for a database. */
  private static final int READERS = 8;

  private Readers() {}

  /**
   * The DirectRunner would have each reader run ahead of what is sent, and hold what it has read in
   * memory.
   */
  static int of(PipelineOptions options) {
    return Runners.isDirect(options) ? 1 : READERS;
  }
}
