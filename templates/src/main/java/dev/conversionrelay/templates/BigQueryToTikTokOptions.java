package dev.conversionrelay.templates;

import dev.conversionrelay.options.BigQuerySourceOptions;

/** The options of the template that reads BigQuery. */
@Template(
    name = "bigquery-to-tiktok",
    title = "BigQuery to TikTok Events API",
    description =
        "A batch job that reads conversions from a BigQuery table or query, normalises and hashes"
            + " them, leaves out people without consent, and delivers them to TikTok's Events API"
            + " with receipts, rejects and books that balance.",
    streaming = false,
    launcher = BigQueryToTikTok.class)
@TemplateParameter(
    option = "table",
    group = ParameterGroup.SOURCE,
    label = "Table",
    type = ParameterType.BIGQUERY_TABLE,
    regex =
        "([a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9][.:][A-Za-z0-9_]+\\.[^\\s.:]([^.:]*[^\\s.:])?",
    example = "my-project.shop.conversions")
@TemplateParameter(
    option = "query",
    group = ParameterGroup.SOURCE,
    label = "Query",
    regex = "[\\s\\S]*\\S[\\s\\S]*",
    example = "SELECT 'Purchase' AS event, order_id, email FROM shop.orders")
@TemplateParameter(
    option = "readMethod",
    group = ParameterGroup.SOURCE,
    label = "Read method",
    type = ParameterType.ENUM,
    example = "EXPORT")
@TemplateParameter(
    option = "columns",
    group = ParameterGroup.SOURCE,
    label = "Columns",
    regex = Regex.LIST,
    example = "event,order_id,email,consent_ad_user_data")
@TemplateParameter(
    option = "rowRestriction",
    group = ParameterGroup.SOURCE,
    label = "Row restriction",
    regex = "[\\s\\S]*\\S[\\s\\S]*",
    example = "country = 'DE'")
@TemplateParameter(
    option = "queryTempDataset",
    group = ParameterGroup.SOURCE,
    label = "Dataset for the result of the query",
    regex = "[A-Za-z0-9_]+",
    example = "relay_temp")
public interface BigQueryToTikTokOptions
    extends BigQuerySourceOptions, IncrementalTemplateOptions {}
