package dev.conversionrelay.options;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;

/**
 * How much {@code check} reads and shows. It takes every option of the run it looks ahead to; it
 * needs no access token, because it sends nothing.
 */
public interface CheckOptions extends RelayOptions {

  @Description("How many records are read at most; 0 for all.")
  @Default.Integer(1000)
  int getSample();

  void setSample(int value);

  @Description("How many of the events are shown whole.")
  @Default.Integer(3)
  int getShow();

  void setShow(int value);

  /** The options of {@code check bigquery}. */
  interface BigQuery extends BigQuerySourceOptions, CheckOptions {}

  /** The options of {@code check jdbc}. */
  interface Jdbc extends JdbcOptions, CheckOptions {}

  /** The options of {@code check pubsub}. */
  interface Pubsub extends PubsubOptions, CheckOptions {}

  /** The options of {@code check file}. */
  interface File extends FileOptions, CheckOptions {}
}
