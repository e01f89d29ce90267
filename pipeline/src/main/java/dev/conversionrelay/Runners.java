package dev.conversionrelay;

import org.apache.beam.sdk.options.PipelineOptions;

/** What a pipeline has to know of the runner that it is built for. */
public final class Runners {

  private Runners() {}

  /** Whether it is the DirectRunner. By name, because the pipeline has no runner on its path. */
  public static boolean isDirect(PipelineOptions options) {
    return options.getRunner().getSimpleName().equals("DirectRunner");
  }
}
