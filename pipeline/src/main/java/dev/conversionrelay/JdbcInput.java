package dev.conversionrelay;

import dev.conversionrelay.options.JdbcOptions;
import dev.conversionrelay.options.TimeWindows;
import dev.conversionrelay.source.JdbcConnection;
import dev.conversionrelay.source.JdbcQuery;
import dev.conversionrelay.source.JdbcSample;
import dev.conversionrelay.source.PasswordSource;
import dev.conversionrelay.source.ReadJdbc;
import dev.conversionrelay.source.Sample;
import java.time.Clock;

/**
 * What a run or a check of these options reads of which database.
 *
 * @param readers how many parts of it are read at the same time to begin with
 */
public record JdbcInput(JdbcConnection connection, JdbcQuery query, int readers) {

  /**
   * Of options that are valid. Opens nothing; the bounds of the window are fixed in the options.
   */
  public static JdbcInput of(JdbcOptions options) {
    JdbcQuery query =
        options.getTable() != null
            ? JdbcQuery.table(options.getTable())
            : JdbcQuery.query(options.getQuery());
    query =
        query
            .withFetchSize(options.getFetchSize())
            .within(TimeWindows.resolve(options, Clock.systemUTC()), options.getTimestampColumn());
    if (options.getPartitionColumn() != null) {
      query = query.inParts(options.getPartitions(), options.getPartitionColumn());
    }
    return new JdbcInput(connectionOf(options), query, Readers.of(options));
  }

  /** All of it, as {@code run} reads it. */
  ReadJdbc read() {
    return ReadJdbc.of(connection, query, readers);
  }

  /** The first rows of it, as {@code check} looks at them. */
  public Sample sample() {
    return JdbcSample.of(connection, query);
  }

  private static JdbcConnection connectionOf(JdbcOptions options) {
    PasswordSource password = null;
    if (options.getJdbcPasswordFile() != null) {
      password = PasswordSource.file(options.getJdbcPasswordFile());
    } else if (options.getJdbcPasswordSecret() != null) {
      password = PasswordSource.secret(options.getJdbcPasswordSecret());
    }
    return new JdbcConnection(options.getJdbcUrl(), options.getJdbcUser(), password);
  }
}
