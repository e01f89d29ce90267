package dev.conversionrelay.gcp;

import com.google.api.services.bigquery.model.TableReference;
import java.io.Serializable;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The full name of a BigQuery table. */
public record BigQueryTable(String project, String dataset, String table) implements Serializable {

  /** Old projects belong to a domain: {@code example.com:project}. */
  private static final Pattern NAME =
      Pattern.compile(
          "((?:[a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9])[.:]([A-Za-z0-9_]{1,1024})"
              + "\\.([\\p{L}\\p{M}\\p{N}\\p{Pc}\\p{Pd} $]{1,1024})");

  /** Reads {@code project.dataset.table} or {@code project:dataset.table}, also in backticks. */
  public static Optional<BigQueryTable> parse(String text) {
    Matcher name = NAME.matcher(text.strip().replace("`", ""));
    return name.matches()
        ? Optional.of(new BigQueryTable(name.group(1), name.group(2), name.group(3)))
        : Optional.empty();
  }

  public TableReference reference() {
    return new TableReference().setProjectId(project).setDatasetId(dataset).setTableId(table);
  }

  /** The name as SQL takes it. */
  public String quoted() {
    return "`" + this + "`";
  }

  @Override
  public String toString() {
    return project + "." + dataset + "." + table;
  }
}
