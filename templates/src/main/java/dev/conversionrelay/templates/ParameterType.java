package dev.conversionrelay.templates;

/** Dataflow's types of parameters ({@code paramType}) that the templates use. */
enum ParameterType {
  TEXT,
  NUMBER,
  BOOLEAN,
  ENUM,
  BIGQUERY_TABLE,
  PUBSUB_SUBSCRIPTION,
  GCS_WRITE_FOLDER
}
