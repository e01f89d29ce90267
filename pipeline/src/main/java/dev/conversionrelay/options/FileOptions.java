package dev.conversionrelay.options;

import dev.conversionrelay.source.InputFormat;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;

/** Where {@code run file} reads. */
public interface FileOptions extends RelayOptions {

  @Description(
      "Files of records: NDJSON or CSV, plain or compressed (.gz, .bz2, .zst). May hold * and ?;"
          + " quote it, so that the shell leaves them alone.")
  String getInput();

  void setInput(String value);

  @Description("NDJSON, CSV, or AUTO to go by the files' names.")
  @Default.Enum("AUTO")
  InputFormat getInputFormat();

  void setInputFormat(InputFormat value);
}
