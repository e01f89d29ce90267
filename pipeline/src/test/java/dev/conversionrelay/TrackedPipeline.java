package dev.conversionrelay;

import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A pipeline for a test, on the DirectRunner with all its checks. Beam's own TestPipeline is a rule
 * of JUnit 4; this does for JUnit 5 what matters of it: a test that forgets to run its pipeline
 * fails, since its assertions would never have been evaluated.
 */
public final class TrackedPipeline extends Pipeline {

  private boolean ran;

  private TrackedPipeline(PipelineOptions options) {
    super(options);
  }

  @Override
  public PipelineResult run(PipelineOptions options) {
    ran = true;
    PipelineResult result = super.run(options);
    result.waitUntilFinish();
    return result;
  }

  /** Hands a {@link TrackedPipeline} to every test that takes one. */
  public static final class Extension implements ParameterResolver, AfterEachCallback {

    private static final ExtensionContext.Namespace NAMESPACE =
        ExtensionContext.Namespace.create(TrackedPipeline.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == TrackedPipeline.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      TrackedPipeline pipeline = new TrackedPipeline(options());
      context.getStore(NAMESPACE).put("pipeline", pipeline);
      return pipeline;
    }

    private static PipelineOptions options() {
      PipelineOptions options = PipelineOptionsFactory.create();
      options.setStableUniqueNames(PipelineOptions.CheckEnabled.ERROR);
      return options;
    }

    @Override
    public void afterEach(ExtensionContext context) {
      TrackedPipeline pipeline = context.getStore(NAMESPACE).get("pipeline", TrackedPipeline.class);
      if (pipeline != null && !pipeline.ran && context.getExecutionException().isEmpty()) {
        throw new AssertionError("the test never ran its pipeline");
      }
    }
  }
}
