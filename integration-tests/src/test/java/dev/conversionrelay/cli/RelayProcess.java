package dev.conversionrelay.cli;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The relay in a JVM of its own, as users run it: its own heap, its own end, killable. */
final class RelayProcess {

  private static final long MINUTES = Boolean.getBoolean("relay.nightly") ? 20 : 5;

  private final Process process;
  private final Path output;

  private RelayProcess(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /** What a finished process left. */
  record Result(int exitCode, String output) {}

  static RelayProcess start(Path folder, List<String> jvmOptions, String... arguments)
      throws IOException {
    List<String> command = command(jvmOptions, RelayCommand.class);
    command.addAll(List.of(arguments));
    return launch(folder, command, null);
  }

  /**
   * Starts commands one after the other in one JVM that logs all there is, with a token in its
   * environment.
   */
  static RelayProcess startTraced(
      Path folder, List<String> jvmOptions, String token, List<List<String>> commands)
      throws IOException {
    List<String> command = command(jvmOptions, TracedRelay.class);
    for (List<String> each : commands) {
      if (each != commands.get(0)) {
        command.add(TracedRelay.THEN);
      }
      command.addAll(each);
    }
    return launch(folder, command, token);
  }

  /** Runs another main in a JVM of its own. */
  static Result runMain(Path folder, List<String> jvmOptions, Class<?> main, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> command = command(jvmOptions, main);
    command.addAll(arguments);
    return launch(folder, command, null).await();
  }

  private static List<String> command(List<String> jvmOptions, Class<?> main) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(likeThisOne());
    command.addAll(jvmOptions);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(main.getName());
    return command;
  }

  /** How the JVM of the tests compiles and collects, which suits their length. */
  private static List<String> likeThisOne() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("-XX:"))
        .toList();
  }

  private static RelayProcess launch(Path folder, List<String> command, String token)
      throws IOException {
    Path output = Files.createTempFile(folder, "relay-", ".out");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().remove("TIKTOK_ACCESS_TOKEN");
    if (token != null) {
      builder.environment().put("TIKTOK_ACCESS_TOKEN", token);
    }
    return new RelayProcess(builder.start(), output);
  }

  static Result run(Path folder, List<String> jvmOptions, String... arguments)
      throws IOException, InterruptedException {
    return start(folder, jvmOptions, arguments).await();
  }

  /** Runs a line that begins with {@code ./relay} in a shell, with a token in the environment. */
  static Result shell(Path folder, List<String> jvmOptions, String line)
      throws IOException, InterruptedException {
    Path launcher = folder.resolve("relay");
    String java =
        command(jvmOptions, RelayCommand.class).stream()
            .map(ReplayLine::quoted)
            .collect(joining(" "));
    Files.writeString(launcher, "#!/bin/sh\nexec " + java + " \"$@\"\n");
    Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwx------"));
    return launch(folder, List.of("/bin/sh", "-c", line), "sandbox").await();
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Ends the JVM as {@code kill -9} does: nothing in it gets to say a word. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Asks the JVM to end, as Ctrl-C does. */
  void stop() {
    process.destroy();
  }

  Result await() throws InterruptedException {
    if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
      process.destroyForcibly().waitFor();
      throw new AssertionError("the relay did not end; it said:\n" + said());
    }
    return new Result(process.exitValue(), said());
  }

  private String said() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
