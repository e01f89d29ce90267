package dev.conversionrelay.flink;

import dev.conversionrelay.Relay;
import dev.conversionrelay.options.PubsubOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;

/**
 * The streaming job on Flink's local cluster, in a JVM of its own that can be killed. A line on its
 * input names a folder for a savepoint and drains the job, as {@code flink stop --drain} does.
 */
public final class FlinkRelay {

  private FlinkRelay() {}

  /** Runs until the job ends or the JVM is killed. */
  public static void main(String[] args)
      throws IOException, ReflectiveOperationException, ExecutionException, InterruptedException {
    PubsubOptions options = PipelineOptionsFactory.fromArgs(args).as(PubsubOptions.class);
    PipelineResult result = Relay.build(options).run();
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    String savepoints = in.readLine();
    if (savepoints != null) {
      JobClient job = jobOf(result);
      job.stopWithSavepoint(true, savepoints, SavepointFormatType.CANONICAL).get();
      job.getJobExecutionResult().get();
      System.exit(0);
    }
    result.waitUntilFinish();
  }

  /** Beam has no way to drain a job of Flink's, and keeps the job to itself. */
  private static JobClient jobOf(PipelineResult result) throws ReflectiveOperationException {
    Field field = result.getClass().getDeclaredField("jobClient");
    field.setAccessible(true);
    return (JobClient) field.get(result);
  }
}
