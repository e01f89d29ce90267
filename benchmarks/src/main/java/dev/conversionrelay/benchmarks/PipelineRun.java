package dev.conversionrelay.benchmarks;

import dev.conversionrelay.Relay;
import dev.conversionrelay.options.FileOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;

/** The pipeline of files by whichever runner its options name, as a cluster would run it. */
public final class PipelineRun {

  private PipelineRun() {}

  /**
   * Runs to the end of the file.
   *
   * @param args pipeline options
   */
  public static void main(String[] args) {
    FileOptions options = PipelineOptionsFactory.fromArgs(args).as(FileOptions.class);
    Relay.build(options).run().waitUntilFinish();
    // Threads of the cluster would keep the JVM.
    System.exit(0);
  }
}
