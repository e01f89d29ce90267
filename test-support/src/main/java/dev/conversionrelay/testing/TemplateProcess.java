package dev.conversionrelay.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A main of the templates' bundled jar as a launcher starts it, in a JVM of its own. */
public final class TemplateProcess {

  /** What an environment variable of the launcher holds, which nothing may show. */
  public static final String SECRET = "s3cret-of-the-launcher";

  private static final int MINUTES = 3;

  private final Process process;
  private final Path output;

  private TemplateProcess(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /** How a main ended. */
  public record Result(int exitCode, String output) {}

  /**
   * What to start.
   *
   * @param jar the bundled one
   * @param behind jars behind it on the class path
   * @param jvmOptions besides those of every JVM here
   * @param main the name of the class
   */
  public record Command(
      Path jar, List<String> behind, List<String> jvmOptions, String main, List<String> arguments) {

    public Command {
      behind = List.copyOf(behind);
      jvmOptions = List.copyOf(jvmOptions);
      arguments = List.copyOf(arguments);
    }

    private List<String> words() {
      List<String> words = new ArrayList<>();
      words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      words.add("-Xmx1g");
      // How the JVM of the tests compiles and collects, which suits their length.
      ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
          .filter(argument -> argument.startsWith("-XX:"))
          .forEach(words::add);
      words.addAll(jvmOptions);
      List<String> classPath = new ArrayList<>(List.of(jar.toString()));
      classPath.addAll(behind);
      words.addAll(List.of("-cp", String.join(File.pathSeparator, classPath), main));
      words.addAll(arguments);
      return words;
    }
  }

  /** Starts it in that folder, where what it says is kept. */
  public static TemplateProcess start(Path folder, Command command) throws IOException {
    Path output = folder.resolve("output.txt");
    ProcessBuilder builder =
        new ProcessBuilder(command.words())
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().put("TIKTOK_ACCESS_TOKEN", SECRET);
    return new TemplateProcess(builder.start(), output);
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Asks the JVM to end, as Ctrl-C does. */
  public void stop() {
    process.destroy();
  }

  /** Waits for its end, but not for ever. */
  public Result await() throws IOException, InterruptedException {
    if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
      process.destroyForcibly().waitFor();
      throw new IllegalStateException("still running: " + said());
    }
    return new Result(process.exitValue(), said());
  }

  /** What it said so far. */
  public String said() throws IOException {
    return Files.readString(output, UTF_8);
  }
}
