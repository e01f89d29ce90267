package dev.conversionrelay.templates;

import dev.conversionrelay.testing.TemplateRuns;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import org.apache.beam.runners.direct.DirectRunner;
import org.duckdb.DuckDBDriver;

/** Each template on Beam's local runner. That it is the same on Flink is in flink-tests. */
class BundledRunTest extends TemplateRuns {

  @Override
  protected Path jar() {
    return BundledJar.file();
  }

  @Override
  protected List<String> behind() {
    return List.of(jarOf(DirectRunner.class), jarOf(DuckDBDriver.class));
  }

  @Override
  protected List<String> jvmOptions() {
    return List.of();
  }

  /** It polls without a pause; fewer threads poll less. */
  @Override
  protected List<String> runner() {
    return List.of("--runner=DirectRunner", "--targetParallelism=2");
  }

  private static String jarOf(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
