package dev.conversionrelay.options;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;

/** Where {@code run jdbc} reads. */
public interface JdbcOptions extends IncrementalOptions {

  @Description(
      "The database, as a JDBC URL such as jdbc:postgresql://host/shop. Drivers for PostgreSQL,"
          + " MariaDB and DuckDB are included; for others put the driver's jar into the folder"
          + " drivers.")
  String getJdbcUrl();

  void setJdbcUrl(String value);

  @Description("The database user.")
  String getJdbcUser();

  void setJdbcUser(String value);

  @Description("A file that holds the database user's password and nothing else.")
  String getJdbcPasswordFile();

  void setJdbcPasswordFile(String value);

  @Description(
      "The version of a secret in Google's Secret Manager that holds the database user's password,"
          + " as projects/PROJECT/secrets/SECRET/versions/VERSION. It is read where the connection"
          + " is made. Either this or --jdbcPasswordFile.")
  String getJdbcPasswordSecret();

  void setJdbcPasswordSecret(String value);

  @Description(
      "A SELECT whose columns are named like the fields of a record. Either this or --table.")
  String getQuery();

  void setQuery(String value);

  @Description("A table or view to read whole. Either this or --query.")
  String getTable();

  void setTable(String value);

  @Description(
      "Read in parts, side by side, by this column: a number, a time or a date whose values are"
          + " spread evenly and do not change, best with an index. Rows without a value are a part"
          + " of their own. Without it, one statement reads everything.")
  String getPartitionColumn();

  void setPartitionColumn(String value);

  @Description(
      "In how many parts --partitionColumn divides the rows, 1 to 10000. A local run holds the rows"
          + " of some twenty parts in memory, so take more for a table of millions.")
  @Default.Integer(64)
  int getPartitions();

  void setPartitions(int value);

  @Description("How many rows the database is asked for at a time, 1 to 1000000.")
  @Default.Integer(5000)
  int getFetchSize();

  void setFetchSize(int value);
}
