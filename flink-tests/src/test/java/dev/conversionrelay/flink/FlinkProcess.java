package dev.conversionrelay.flink;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * {@link FlinkRelay} in a JVM of its own with checkpoints in files, so that it can be killed and go
 * on where its last checkpoint was.
 */
final class FlinkProcess {

  static final List<String> OPENED_FOR_FLINK =
      List.of("java.base/java.lang", "java.base/java.util", "java.base/java.nio");

  private static final Pattern HISTOGRAM_TOTAL =
      Pattern.compile("^Total\\s+\\d+\\s+(\\d+)\\s*$", Pattern.MULTILINE);

  private final Path folder;
  private final List<String> arguments;
  private Process process;
  private Path log;

  /** A job that keeps its checkpoints, files and logs below that folder. */
  FlinkProcess(Path folder, List<String> arguments) {
    this.folder = folder;
    this.arguments = List.copyOf(arguments);
  }

  /** Starts the job: for the first time from nothing, later from the last checkpoint. */
  void start() throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx2g");
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("-XX:"))
        .forEach(command::add);
    OPENED_FOR_FLINK.forEach(each -> command.add("--add-opens=" + each + "=ALL-UNNAMED"));
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(FlinkRelay.class.getName());
    command.addAll(
        List.of(
            "--runner=FlinkRunner",
            "--flinkMaster=[local]",
            "--attachedMode=false",
            "--parallelism=2",
            // A job can go on from a checkpoint only with the same number of these.
            "--maxParallelism=16",
            "--checkpointingInterval=2000",
            "--externalizedCheckpointsEnabled=true",
            "--retainExternalizedCheckpointsOnCancellation=true",
            "--stateBackend=filesystem",
            "--stateBackendStoragePath=" + checkpoints().toUri(),
            // Else what ends a bundle waits for the next message, which may be a long time.
            "--finishBundleBeforeCheckpointing=true",
            // Each of several steps keeps a bundle open for so long.
            "--maxBundleTimeMills=100",
            "--objectReuse=true"));
    Optional<Path> last = lastCheckpoint();
    if (last.isPresent()) {
      // The only way for a local cluster: --savepointPath is for remote ones.
      Path conf = Files.createDirectories(folder.resolve("conf"));
      Files.writeString(
          conf.resolve("flink-conf.yaml"),
          "execution.savepoint.path: " + last.get().toUri() + "\n");
      command.add("--flinkConfDir=" + conf);
    }
    command.addAll(arguments);
    log = Files.createTempFile(folder, "flink-", ".log");
    process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
  }

  private Path checkpoints() throws IOException {
    return Files.createDirectories(folder.resolve("checkpoints"));
  }

  /** The newest checkpoint that was completed, of whichever start. */
  Optional<Path> lastCheckpoint() throws IOException {
    try (Stream<Path> files = Files.walk(checkpoints(), 3)) {
      return files
          .filter(file -> file.endsWith("_metadata"))
          .max(Comparator.comparing(FlinkProcess::writtenAt))
          .map(Path::getParent);
    } catch (UncheckedIOException e) {
      // Flink removes old checkpoints meanwhile; the caller looks again.
      return Optional.empty();
    }
  }

  private static FileTime writtenAt(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Bytes of what the heap holds after everything that nobody uses was collected. */
  long liveHeapBytes() throws IOException, InterruptedException {
    Process histogram =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(process.pid()),
                "GC.class_histogram")
            .redirectErrorStream(true)
            .start();
    String said = new String(histogram.getInputStream().readAllBytes(), UTF_8);
    histogram.waitFor();
    // The last line: "Total", how many instances, how many bytes.
    Matcher total = HISTOGRAM_TOTAL.matcher(said);
    if (!total.find()) {
      throw new IOException("jcmd told no total of the heap: " + said);
    }
    return Long.parseLong(total.group(1));
  }

  /** Bytes of the last checkpoint: the state of all steps. */
  long checkpointBytes() throws IOException {
    Path last = lastCheckpoint().orElseThrow();
    try (Stream<Path> files = Files.walk(last)) {
      long bytes = 0;
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        bytes += Files.size(file);
      }
      return bytes;
    }
  }

  boolean isAlive() {
    return process != null && process.isAlive();
  }

  /** Ends the JVM as {@code kill -9} does: nothing in it gets to say a word. */
  void kill() throws InterruptedException {
    if (process != null) {
      process.destroyForcibly().waitFor();
    }
  }

  /** Drains the job: it reads no more, delivers what it has read, and ends. */
  void drain() throws IOException, InterruptedException {
    Path savepoints = Files.createDirectories(folder.resolve("savepoints"));
    process.getOutputStream().write((savepoints.toUri() + "\n").getBytes(UTF_8));
    process.getOutputStream().flush();
    if (!process.waitFor(120, TimeUnit.SECONDS)) {
      throw new IOException("the job is not drained after two minutes; it said:\n" + said());
    }
  }

  /** The last lines of what the running or last job said. */
  String said() throws IOException {
    List<String> lines = Files.readAllLines(log);
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size()));
  }
}
