package dev.conversionrelay.flink;

import dev.conversionrelay.testing.RequiredComponent;
import dev.conversionrelay.testing.TemplateRuns;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Each template on Flink's local cluster, with the outcome that it has on Beam's local runner. */
class TemplatesOnFlinkTest extends TemplateRuns {

  private static final Path BUILT = Path.of("..", "templates", "target");

  /** Other tests here run the same stream on Flink for every change, though not from the jar. */
  @Override
  @Test
  @EnabledIfSystemProperty(named = "relay.nightly", matches = "true")
  protected void theTemplateOfPubsubDeliversMessagesUntilItIsStopped() throws Exception {
    super.theTemplateOfPubsubDeliversMessagesUntilItIsStopped();
  }

  @Override
  protected Path jar() {
    try (DirectoryStream<Path> jars = Files.newDirectoryStream(BUILT, "*-bundled.jar")) {
      Iterator<Path> found = jars.iterator();
      Path jar =
          RequiredComponent.require(
              found.hasNext() ? Optional.of(found.next()) : Optional.empty(),
              "The bundled jar",
              "Make it: ./mvnw -pl templates -am package -DskipTests");
      return jar.toAbsolutePath().normalize();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * What this module has on its class path without our own; of what the jar has too, the jar's is
   * loaded.
   */
  @Override
  protected List<String> behind() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(part -> part.endsWith(".jar"))
        .filter(part -> !Path.of(part).getFileName().toString().startsWith("conversion-relay-"))
        .toList();
  }

  @Override
  protected List<String> jvmOptions() {
    return FlinkProcess.OPENED_FOR_FLINK.stream()
        .map(each -> "--add-opens=" + each + "=ALL-UNNAMED")
        .toList();
  }

  @Override
  protected List<String> runner() {
    return List.of(
        "--runner=FlinkRunner",
        "--flinkMaster=[local]",
        "--parallelism=2",
        "--checkpointingInterval=2000",
        "--finishBundleBeforeCheckpointing=true",
        "--maxBundleTimeMills=100");
  }

  /** As the guide of sources has it; the table of BigQuery is read as a batch job. */
  @Override
  protected List<String> runnerForADatabase() {
    return Stream.concat(
            runner().stream(), Stream.of("--streaming=true", "--shutdownSourcesAfterIdleMs=0"))
        .toList();
  }
}
