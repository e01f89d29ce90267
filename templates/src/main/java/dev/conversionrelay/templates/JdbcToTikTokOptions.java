package dev.conversionrelay.templates;

import dev.conversionrelay.options.JdbcOptions;
import org.apache.beam.sdk.options.Validation;

/** The options of the template that reads a database. */
@Template(
    name = "jdbc-to-tiktok",
    title = "JDBC to TikTok Events API",
    description =
        "A batch job that reads conversions from a PostgreSQL or MariaDB database, normalises and"
            + " hashes them, leaves out people without consent, and delivers them to TikTok's Events"
            + " API with receipts, rejects and books that balance.",
    streaming = false,
    launcher = JdbcToTikTok.class)
@TemplateParameter(
    option = "jdbcUrl",
    group = ParameterGroup.SOURCE,
    label = "Database",
    regex = "jdbc:(postgresql|mariadb):[^@\\s]+",
    help =
        "The database, as a JDBC URL such as jdbc:postgresql://host/shop, without a password."
            + " Drivers for PostgreSQL and MariaDB (also for MySQL) are included.",
    example = "jdbc:postgresql://10.0.0.5/shop")
@TemplateParameter(
    option = "jdbcUser",
    group = ParameterGroup.SOURCE,
    label = "User",
    regex = "\\S+",
    example = "relay")
@TemplateParameter(
    option = "jdbcPasswordSecret",
    group = ParameterGroup.SOURCE,
    label = "Secret with the user's password",
    regex = Regex.SECRET_VERSION,
    help =
        "The version of a secret in Secret Manager that holds the database user's password, as"
            + " projects/PROJECT/secrets/SECRET/versions/VERSION. The workers read it.",
    example = "projects/my-project/secrets/shop-database/versions/1")
@TemplateParameter(
    option = "table",
    group = ParameterGroup.SOURCE,
    label = "Table",
    regex = ".*\\S.*",
    example = "shop.conversions")
@TemplateParameter(
    option = "query",
    group = ParameterGroup.SOURCE,
    label = "Query",
    regex = "[\\s\\S]*\\S[\\s\\S]*",
    example = "SELECT 'Purchase' AS event, order_id, email FROM orders")
@TemplateParameter(
    option = "partitionColumn",
    group = ParameterGroup.SOURCE,
    label = "Partition column",
    regex = Regex.COLUMN,
    example = "id")
@TemplateParameter(
    option = "partitions",
    group = ParameterGroup.SOURCE,
    label = "Partitions",
    type = ParameterType.NUMBER,
    regex = "[1-9][0-9]{0,3}|10000",
    help = "In how many parts the partition column divides the rows, 1 to 10000.",
    example = "256")
@TemplateParameter(
    option = "fetchSize",
    group = ParameterGroup.SOURCE,
    label = "Fetch size",
    type = ParameterType.NUMBER,
    regex = "[1-9][0-9]{0,5}|1000000",
    example = "10000")
public interface JdbcToTikTokOptions extends JdbcOptions, IncrementalTemplateOptions {

  @Override
  @Validation.Required
  String getJdbcUrl();
}
