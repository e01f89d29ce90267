package dev.conversionrelay.templates;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The jar as a launcher starts it: alone, in a JVM of its own. */
final class BundledJar {

  private static final int TIMEOUT_MINUTES = 3;

  /** What an environment variable of the launcher holds, which nothing may show. */
  static final String SECRET = "s3cret-of-the-launcher";

  private BundledJar() {}

  static Path file() {
    return Path.of(System.getProperty("templates.jar"));
  }

  /** The jars that it was made of. */
  static List<Path> parts() throws IOException {
    String classPath = Files.readString(Path.of(System.getProperty("templates.runtime.classpath")));
    return Arrays.stream(classPath.strip().split(File.pathSeparator)).map(Path::of).toList();
  }

  /** How a main ended. */
  record Result(int exitCode, String output) {}

  /**
   * Runs the main of that class.
   *
   * @param more jars behind it on the class path
   */
  static Result run(Path folder, Class<?> main, List<String> more, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> classPath = new ArrayList<>(List.of(file().toString()));
    classPath.addAll(more);
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-cp",
                String.join(File.pathSeparator, classPath),
                main.getName()));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.directory(folder.toFile());
    Map<String, String> environment = builder.environment();
    environment.put("TIKTOK_ACCESS_TOKEN", SECRET);
    Path output = folder.resolve("output.txt");
    Process process = builder.redirectOutput(output.toFile()).start();
    if (!process.waitFor(TIMEOUT_MINUTES, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new IllegalStateException("still running: " + Files.readString(output));
    }
    return new Result(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
  }
}
