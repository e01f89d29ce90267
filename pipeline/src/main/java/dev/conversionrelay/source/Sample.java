package dev.conversionrelay.source;

import dev.conversionrelay.conversion.SourceRecord;
import java.io.IOException;
import java.sql.SQLException;
import java.util.function.Consumer;

/** The first records of a source, read in this JVM and without a pipeline. */
public interface Sample {

  /**
   * Hands over the first records, in the order in which the source gives them. They are the records
   * that a run reads; what comes after them is not looked at, except whether there is more.
   *
   * @param limit at most so many records; 0 for all
   * @param records takes each record; they hold raw personal data
   * @return whether the source holds more records than these
   * @throws IOException if a file cannot be read
   * @throws SQLException if the database fails; its message may quote values
   */
  boolean read(int limit, Consumer<SourceRecord> records) throws IOException, SQLException;
}
