package dev.conversionrelay.options;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;

/** Which rows of a source a run reads, for sources that hold more than one run's worth. */
public interface IncrementalOptions extends RelayOptions {

  @Description(
      "The column that --since and --until look at: a time, a date, or a number of epoch seconds,"
          + " milliseconds or microseconds. A time without a zone is taken for UTC, a date for the"
          + " whole day. Rows without a value are in no window.")
  String getTimestampColumn();

  void setTimestampColumn(String value);

  @Description(
      "Read the rows from this time on: an instant such as 2026-11-01T00:00:00Z, a date such as"
          + " 2026-11-01 (its midnight in UTC), or a duration back from now such as 36h or 3d.")
  String getSince();

  void setSince(String value);

  @Description("Read the rows before this time, which itself is left out. Written like --since.")
  String getUntil();

  void setUntil(String value);

  @Description(
      "Leave out what the receipts of earlier runs say was delivered. This or --allowDoubleCount is"
          + " needed when a window reaches further back than the 48 hours for which TikTok"
          + " recognises what it already has.")
  @Default.Boolean(false)
  boolean getSkipDelivered();

  void setSkipDelivered(boolean value);

  @Description(
      "Read a window that reaches further back than 48 hours although what TikTok already has from"
          + " then counts a second time.")
  @Default.Boolean(false)
  boolean getAllowDoubleCount();

  void setAllowDoubleCount(boolean value);
}
