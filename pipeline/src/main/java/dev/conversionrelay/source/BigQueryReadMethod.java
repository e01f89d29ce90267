package dev.conversionrelay.source;

/** How rows come out of BigQuery. */
public enum BigQueryReadMethod {
  /** By the Storage Read API, straight into the pipeline. */
  DIRECT_READ,
  /** By way of Avro files below {@code --tempLocation}, which hold the raw rows while it runs. */
  EXPORT
}
