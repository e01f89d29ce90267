package dev.conversionrelay.templates;

import dev.conversionrelay.testing.TemplateProcess;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** The jar as a launcher starts it: alone, in a JVM of its own. */
final class BundledJar {

  private BundledJar() {}

  static Path file() {
    return Path.of(System.getProperty("templates.jar"));
  }

  /** The jars that it was made of. */
  static List<Path> parts() throws IOException {
    String classPath = Files.readString(Path.of(System.getProperty("templates.runtime.classpath")));
    return Arrays.stream(classPath.strip().split(File.pathSeparator)).map(Path::of).toList();
  }

  /**
   * Runs the main of that class.
   *
   * @param more jars behind it on the class path
   */
  static TemplateProcess.Result run(
      Path folder, Class<?> main, List<String> more, List<String> arguments)
      throws IOException, InterruptedException {
    return start(folder, main, more, List.of(), arguments).await();
  }

  /** Starts the main of that class, with options for its JVM. */
  static TemplateProcess start(
      Path folder,
      Class<?> main,
      List<String> more,
      List<String> jvmOptions,
      List<String> arguments)
      throws IOException {
    return TemplateProcess.start(
        folder, new TemplateProcess.Command(file(), more, jvmOptions, main.getName(), arguments));
  }
}
