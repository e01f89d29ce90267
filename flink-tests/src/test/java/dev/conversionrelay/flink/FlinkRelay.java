package dev.conversionrelay.flink;

import dev.conversionrelay.Relay;
import dev.conversionrelay.options.PubsubOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;

/** The streaming job on Flink's local cluster, in a JVM of its own that can be killed. */
public final class FlinkRelay {

  private FlinkRelay() {}

  /** Runs until the job ends or the JVM is killed. */
  public static void main(String[] args) {
    PubsubOptions options = PipelineOptionsFactory.fromArgs(args).as(PubsubOptions.class);
    Relay.build(options).run().waitUntilFinish();
  }
}
