package dev.conversionrelay.terraform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The files below {@code terraform/}, read as {@code terraform fmt} leaves them, which {@code
 * terraform/check} holds: a block begins and ends in the first column, its arguments are indented
 * by two. So no parser of the language is needed for what these tests look at.
 */
final class TerraformFiles {

  static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  static final Path TERRAFORM = ROOT.resolve("terraform");

  private static final Pattern HEAD =
      Pattern.compile("(\\w+)(?: \"([^\"]+)\")?(?: \"([^\"]+)\")? \\{");
  private static final Pattern ARGUMENT = Pattern.compile("  (\\w+)(?: \"[^\"]+\")* +(=|\\{)(.*)");
  private static final Pattern STRING = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"");

  private TerraformFiles() {}

  /**
   * A block at the top of a file.
   *
   * @param type of a resource, or the name of a variable or output; null if there is none
   * @param name of a resource; null for others
   * @param text all of it
   */
  record Block(Path file, String kind, String type, String name, String text) {

    /** The arguments, and blocks within it, by name: the text after the equals sign. */
    Map<String, String> arguments() {
      Map<String, String> arguments = new LinkedHashMap<>();
      String argument = null;
      for (String line : text.lines().skip(1).toList()) {
        Matcher begin = ARGUMENT.matcher(line);
        if (line.strip().startsWith("#")) {
          continue;
        }
        if (begin.matches()) {
          argument = begin.group(1);
          arguments.merge(argument, begin.group(3).strip(), (a, b) -> a + "\n" + b);
        } else if (argument != null && !line.equals("}")) {
          arguments.merge(argument, line, (a, b) -> a + "\n" + b);
        }
      }
      return arguments;
    }

    /** An argument on one line; null if there is none. */
    String argument(String argumentName) {
      String value = arguments().get(argumentName);
      return value == null ? null : value.strip().replaceAll("\\s*\\n\\s*", " ");
    }

    @Override
    public String toString() {
      return TERRAFORM.relativize(file)
          + ": "
          + kind
          + " "
          + type
          + (name == null ? "" : " " + name);
    }
  }

  static List<Path> modules() {
    return folders("modules");
  }

  static List<Path> examples() {
    return folders("examples");
  }

  private static List<Path> folders(String of) {
    try (Stream<Path> folders = Files.list(TERRAFORM.resolve(of))) {
      List<Path> all = folders.filter(Files::isDirectory).sorted().toList();
      assertThat(all).isNotEmpty();
      return all;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The blocks of all files of a module or example, without its tests. */
  static List<Block> blocks(Path folder) {
    List<Block> blocks = new ArrayList<>();
    for (Path file : files(folder, ".tf")) {
      blocks.addAll(blocksOf(file));
    }
    return blocks;
  }

  static List<Block> blocks(Path folder, String kind) {
    return blocks(folder).stream().filter(block -> block.kind().equals(kind)).toList();
  }

  static List<Path> files(Path folder, String end) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(end)).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<Block> blocksOf(Path file) {
    List<Block> blocks = new ArrayList<>();
    List<String> lines = null;
    Matcher head = null;
    for (String line : read(file).lines().toList()) {
      if (lines != null) {
        lines.add(line);
        if (line.equals("}")) {
          blocks.add(
              new Block(
                  file, head.group(1), head.group(2), head.group(3), String.join("\n", lines)));
          lines = null;
        }
      } else if (!line.isBlank() && !line.startsWith("#")) {
        head = HEAD.matcher(line);
        assertThat(head.matches()).as("%s is formatted by terraform fmt: %s", file, line).isTrue();
        lines = new ArrayList<>(List.of(line));
      }
    }
    assertThat(lines).as("%s ends within a block", file).isNull();
    return blocks;
  }

  /** The text between quotation marks, each as it is written, with its escapes. */
  static List<String> strings(String text) {
    return STRING.matcher(text).results().map(found -> found.group(1)).toList();
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
