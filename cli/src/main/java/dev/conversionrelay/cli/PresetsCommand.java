package dev.conversionrelay.cli;

import dev.conversionrelay.mapping.Presets;
import dev.conversionrelay.mapping.Presets.Preset;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code relay presets}: lists the mappings that come along, or prints one to begin with. */
@Command(
    name = "presets",
    description = {
      "Lists the mappings that come along, or prints one to begin a mapping of your own with.",
      "A preset is used as it is by --mapping=preset:NAME."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "A mapping of your own:  relay presets shopify-order > shop.jslt",
      "What a preset reads, and where consent comes from:  docs/presets.md"
    })
final class PresetsCommand implements Callable<Integer> {

  /** Beside this class; the build puts examples/presets there. */
  private static final String SAMPLES = "presets/";

  private static final int NAME_WIDTH = 20;

  @Parameters(
      arity = "0..1",
      paramLabel = "NAME",
      description = "The preset to print. Without it, all are listed.")
  private String name;

  @ArgGroup private Part part;

  private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);

  /** What of a preset is printed, if not its mapping. */
  private static final class Part {
    @Option(
        names = "--sql",
        required = true,
        description = "Print the query that belongs to it, if one does.")
    private boolean sql;

    @Option(
        names = "--sample",
        required = true,
        description = "Print a few records of its format; the people in them are made up.")
    private boolean sample;
  }

  @Override
  public Integer call() throws UsageException, IOException {
    if (name == null) {
      if (part != null) {
        throw new UsageException(
            (part.sql ? "--sql" : "--sample")
                + ": name the preset too: one of "
                + String.join(", ", Presets.names()));
      }
      list();
    } else {
      print(preset());
    }
    return ExitCode.DELIVERED.code();
  }

  private void list() {
    out.println("Mappings that come along, for --mapping=preset:NAME:");
    out.println();
    String indent = " ".repeat(NAME_WIDTH + 2);
    for (Preset preset : Presets.all()) {
      String first = "  " + preset.name() + " ".repeat(NAME_WIDTH - preset.name().length());
      Paragraph.of(first, indent, preset.description()).forEach(out::println);
    }
    out.println();
    out.println("Print one to begin with:  relay presets " + Presets.names().get(0));
  }

  private void print(Preset preset) throws UsageException, IOException {
    if (part == null) {
      out.print(preset.mapping());
    } else if (part.sample) {
      out.print(sample());
    } else if (preset.sql() != null) {
      out.print(preset.sql());
    } else {
      throw new UsageException(
          "--sql: no query belongs to " + name + "; its mapping takes records as they come");
    }
    out.flush();
  }

  private Preset preset() throws UsageException {
    Optional<Preset> preset = Presets.of(name);
    if (preset.isPresent()) {
      return preset.get();
    }
    List<String> names = Presets.names();
    throw new UsageException(
        "there is no preset "
            + name
            + Nearest.to(name, names, 1 + name.length() / 3)
                .map(nearest -> "; did you mean " + nearest + "?")
                .orElse("; there are " + String.join(", ", names)));
  }

  private String sample() throws IOException {
    for (String format : List.of(".ndjson", ".csv")) {
      String resource = SAMPLES + name + "/sample" + format;
      try (InputStream in = PresetsCommand.class.getResourceAsStream(resource)) {
        if (in != null) {
          return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
      }
    }
    throw new IOException("this build lacks the sample of " + name);
  }
}
