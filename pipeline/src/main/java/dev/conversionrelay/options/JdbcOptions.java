package dev.conversionrelay.options;

import org.apache.beam.sdk.options.Description;

/** Where {@code run jdbc} reads. */
public interface JdbcOptions extends RelayOptions {

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
      "A SELECT whose columns are named like the fields of a record. Either this or --table.")
  String getQuery();

  void setQuery(String value);

  @Description("A table or view to read whole. Either this or --query.")
  String getTable();

  void setTable(String value);
}
