package dev.conversionrelay.cli.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.conversionrelay.gcp.BigQueryApi;
import dev.conversionrelay.gcp.BigQueryTable;
import dev.conversionrelay.outcome.Quality;
import dev.conversionrelay.outcome.QualityJson;
import dev.conversionrelay.outcome.WriteOutcomes;
import dev.conversionrelay.source.BigQuerySample;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;
import org.apache.beam.sdk.io.fs.MatchResult;
import org.apache.beam.sdk.io.fs.ResourceId;

/** Reads the rows of signal quality that runs wrote, and adds them up. */
public final class QualityRows {

  /** What cannot be read as rows of quality, and where. */
  public static final class UnreadableException extends Exception {
    private static final long serialVersionUID = 1L;

    UnreadableException(String message) {
      super(message);
    }
  }

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Pattern RUN_ID = Pattern.compile("[A-Za-z0-9._-]{1,100}");

  private final Quality quality = Quality.ofRows();
  private long rows;

  private QualityRows() {}

  /**
   * The rows in files.
   *
   * @param place a prefix as given to {@code --quality}, or a file or pattern ending with .ndjson
   * @param ofRuns only of these runs; of all if it is empty
   */
  public static QualityRows ofFiles(String place, List<String> ofRuns)
      throws IOException, UnreadableException {
    QualityRows read = new QualityRows();
    boolean named = place.endsWith(".ndjson");
    if (named && !ofRuns.isEmpty()) {
      throw new UnreadableException(
          "runs are told apart below a prefix, not in files that are named; leave --ofRuns away, or"
              + " give the prefix");
    }
    for (MatchResult.Metadata file :
        FileSystems.match(named ? place : WriteOutcomes.filesOf(place), EmptyMatchTreatment.ALLOW)
            .metadata()) {
      ResourceId id = file.resourceId();
      boolean wanted =
          ofRuns.isEmpty()
              || ofRuns.stream().anyMatch(run -> WriteOutcomes.isOfRun(id, place, run));
      if (wanted) {
        read.addFile(id);
      }
    }
    return read;
  }

  private void addFile(ResourceId file) throws IOException, UnreadableException {
    try (BufferedReader lines =
        new BufferedReader(Channels.newReader(FileSystems.open(file), StandardCharsets.UTF_8))) {
      long number = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        if (!line.isBlank()) {
          add(line, file + ":" + number);
        }
      }
    }
  }

  private void add(String line, String position) throws UnreadableException {
    JsonNode row;
    try {
      row = MAPPER.readTree(line);
    } catch (JsonProcessingException e) {
      throw new UnreadableException(position + ": it is no JSON");
    }
    try {
      QualityJson.read(row, quality);
    } catch (IllegalArgumentException e) {
      throw new UnreadableException(
          position + ": it is no row of --quality, because " + e.getMessage());
    }
    rows++;
  }

  /**
   * The rows in a table, added up by BigQuery.
   *
   * @throws IllegalArgumentException if a run id is none
   */
  public static QualityRows ofTable(BigQueryApi bigQuery, BigQueryTable table, List<String> ofRuns)
      throws IOException, UnreadableException {
    for (String run : ofRuns) {
      if (!RUN_ID.matcher(run).matches()) {
        throw new IllegalArgumentException(
            "--ofRuns: a run id has letters, digits, dots, dashes and underscores only");
      }
    }
    String where =
        ofRuns.isEmpty()
            ? ""
            : " WHERE run_id IN ("
                + ofRuns.stream().map(run -> "'" + run + "'").collect(Collectors.joining(", "))
                + ")";
    String query =
        "SELECT event_source, event_source_id, event, measure, detail, SUM(count) AS count FROM `"
            + table.project()
            + "."
            + table.dataset()
            + "."
            + table.table()
            + "`"
            + where
            + " GROUP BY event_source, event_source_id, event, measure, detail";
    QualityRows read = new QualityRows();
    UnreadableException[] failure = new UnreadableException[1];
    BigQuerySample.query(bigQuery, query)
        .read(
            0,
            record -> {
              try {
                if (failure[0] == null) {
                  read.add(new String(record.json(), StandardCharsets.UTF_8), table.toString());
                }
              } catch (UnreadableException e) {
                failure[0] = e;
              }
            });
    if (failure[0] != null) {
      throw failure[0];
    }
    return read;
  }

  public Quality quality() {
    return quality;
  }

  /** How many rows were read. */
  public long rows() {
    return rows;
  }
}
