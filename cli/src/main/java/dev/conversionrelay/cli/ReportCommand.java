package dev.conversionrelay.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.api.client.googleapis.json.GoogleJsonResponseException;
import dev.conversionrelay.cli.report.Page;
import dev.conversionrelay.cli.report.QualityRows;
import dev.conversionrelay.gcp.BigQueryApi;
import dev.conversionrelay.gcp.BigQueryTable;
import dev.conversionrelay.gcp.NoCredentialsException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Unmatched;

/** {@code relay report}: makes the report of what runs wrote to {@code --quality}. */
@Command(
    name = "report",
    description = {
      "Makes one HTML file of the signal quality that runs wrote: what was delivered and what not,",
      "what the events carry, and what to mend first. See docs/quality.md."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Options of Google Cloud, such as --project, are taken as well.",
      "",
      "Of all runs here:          relay report",
      "Of a job on Dataflow:      relay report --from=bigquery:project.dataset.quality",
      "Beside what the Pixel saw: relay report --pixelCounts=pixel.csv"
    })
final class ReportCommand implements Callable<Integer> {

  private static final String BIGQUERY = "bigquery:";

  @Option(
      names = "--from",
      paramLabel = "PLACE",
      defaultValue = "relay-output/quality",
      description =
          "Where the rows are, as the runs had it for --quality: a file prefix or"
              + " bigquery:project.dataset.table; also a file or pattern that ends with .ndjson."
              + " Default: ${DEFAULT-VALUE}")
  private String from;

  @Option(
      names = "--ofRuns",
      paramLabel = "RUN",
      split = ",",
      description = "Only what these runs counted, by their run ids. Default: all")
  private List<String> ofRuns = new ArrayList<>();

  @Option(
      names = "--report",
      paramLabel = "FILE",
      defaultValue = "relay-output/report.html",
      description = "The HTML file to write. Default: ${DEFAULT-VALUE}")
  private Path report;

  @Option(
      names = "--pixelCounts",
      paramLabel = "FILE",
      description =
          "A CSV file of what the Pixel saw, with a header: event, count and, if it is by day, date"
              + " as 2026-05-04. Server and Pixel are then shown side by side.")
  private Path pixelCounts;

  @Unmatched private List<String> others = new ArrayList<>();

  private final PrintStream out = new PrintStream(System.out, true, UTF_8);

  @Override
  public Integer call() throws UsageException {
    PipelineOptions options;
    try {
      options = PipelineOptionsFactory.fromArgs(others.toArray(String[]::new)).create();
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    }
    FileSystems.setDefaultPipelineOptions(options);
    QualityRows rows = rows(options);
    if (rows.rows() == 0) {
      throw new UsageException(
          "--from: there are no rows of signal quality in "
              + from
              + (ofRuns.isEmpty() ? "" : " of " + String.join(", ", ofRuns))
              + "; give the place that the runs had for --quality");
    }
    String subject = ofRuns.isEmpty() ? "all runs in " + from : "run " + String.join(", ", ofRuns);
    Page page = new Page(rows.quality(), subject, Clock.systemUTC().instant());
    if (pixelCounts != null) {
      page = withPixel(page);
    }
    try {
      if (report.toAbsolutePath().getParent() != null) {
        Files.createDirectories(report.toAbsolutePath().getParent());
      }
      Files.writeString(report, page.text());
    } catch (IOException e) {
      throw new UsageException("--report: cannot write " + report);
    }
    out.println("Report: " + report);
    return ExitCode.DELIVERED.code();
  }

  private Page withPixel(Page page) throws UsageException {
    try {
      return page.besidePixel(pixelCounts);
    } catch (IOException e) {
      throw new UsageException("--pixelCounts: cannot read " + pixelCounts);
    } catch (Page.UnreadableException e) {
      throw new UsageException("--pixelCounts: " + pixelCounts + ": " + e.getMessage());
    }
  }

  private QualityRows rows(PipelineOptions options) throws UsageException {
    try {
      if (!from.startsWith(BIGQUERY)) {
        return QualityRows.ofFiles(from, ofRuns);
      }
      Optional<BigQueryTable> table = BigQueryTable.parse(from.substring(BIGQUERY.length()));
      if (table.isEmpty()) {
        throw new UsageException(
            "--from: a table is written bigquery:project.dataset.table; not " + from);
      }
      BigQueryApi.billTo(table.get(), options);
      return QualityRows.ofTable(BigQueryApi.of(options), table.get(), ofRuns);
    } catch (NoCredentialsException e) {
      throw new UsageException("--from: " + e.getMessage());
    } catch (GoogleJsonResponseException e) {
      throw new UsageException(
          "--from: "
              + (e.getDetails() == null ? e.getStatusMessage() : e.getDetails().getMessage()));
    } catch (IOException e) {
      throw new UsageException("--from: cannot read " + from + ": " + e.getMessage());
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    } catch (QualityRows.UnreadableException e) {
      throw new UsageException("--from: " + e.getMessage());
    }
  }
}
