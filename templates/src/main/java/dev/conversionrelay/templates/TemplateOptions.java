package dev.conversionrelay.templates;

import dev.conversionrelay.options.RelayOptions;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Validation;

/** What the options of all templates have in common. */
@TemplateParameter(
    option = "eventSource",
    group = ParameterGroup.TIKTOK,
    label = "Event source",
    type = ParameterType.ENUM,
    choices = {"web", "app", "offline", "crm"},
    example = "web")
@TemplateParameter(
    option = "eventSourceId",
    group = ParameterGroup.TIKTOK,
    label = "Pixel code or event set id",
    regex = "\\S+",
    example = "CEXAMPLEPIXEL0000001")
@TemplateParameter(
    option = "accessTokenSecret",
    group = ParameterGroup.TIKTOK,
    label = "Secret with the access token",
    regex = Regex.SECRET_VERSION,
    help =
        "The version of a secret in Secret Manager that holds the Events API access token, as"
            + " projects/PROJECT/secrets/SECRET/versions/VERSION. The workers read it, and read it"
            + " again when TikTok refuses the token; with latest as VERSION a new token is taken up"
            + " without a restart.",
    example = "projects/my-project/secrets/tiktok-access-token/versions/latest")
@TemplateParameter(
    option = "testEventCode",
    group = ParameterGroup.TIKTOK,
    label = "Test event code",
    regex = "\\S+",
    example = "TEST12345")
@TemplateParameter(
    option = "partnerName",
    group = ParameterGroup.TIKTOK,
    label = "Partner name",
    example = "ExamplePartner")
@TemplateParameter(
    option = "tiktokEndpoint",
    group = ParameterGroup.TIKTOK,
    label = "Endpoint",
    regex = "https://\\S+",
    example = RelayOptions.TIKTOK_ENDPOINT)
@TemplateParameter(
    option = "mapping",
    group = ParameterGroup.RECORDS,
    label = "Mapping",
    regex = "preset:[a-z0-9-]+|" + Regex.OBJECT,
    help =
        "How a record is made of what the source holds: a file in JSLT in Cloud Storage, or preset:"
            + " and a name of docs/presets.md. Without it, columns have the names of a record.",
    example = "preset:shopify-order")
@TemplateParameter(
    option = "consentPolicy",
    group = ParameterGroup.RECORDS,
    label = "Consent policy",
    regex = "preset:(require-signal|eu-strict|us|granted-by-contract)|" + Regex.OBJECT,
    help =
        "Who may be sent: preset:require-signal, preset:eu-strict, preset:us,"
            + " preset:granted-by-contract, or a JSON file in Cloud Storage with a preset and more."
            + " See docs/consent.md.",
    example = "preset:eu-strict")
@TemplateParameter(
    option = "eventNames",
    group = ParameterGroup.RECORDS,
    label = "Names of events",
    regex = "[^=,]+=[^=,]+(,[^=,]+=[^=,]+)*|" + Regex.OBJECT,
    help =
        "Your own names of events and TikTok's name for each, such as"
            + " order_paid=Purchase,signup=CompleteRegistration, or a JSON file of one object in"
            + " Cloud Storage. Other names stay as they are.",
    example = "order_paid=Purchase,signup=CompleteRegistration")
@TemplateParameter(
    option = "defaultRegion",
    group = ParameterGroup.RECORDS,
    label = "Default country of phone numbers",
    regex = "[A-Za-z]{2}",
    example = "DE")
@TemplateParameter(
    option = "defaultCurrency",
    group = ParameterGroup.RECORDS,
    label = "Default currency",
    regex = "[A-Za-z]{3}",
    example = "EUR")
@TemplateParameter(
    option = "keyColumns",
    group = ParameterGroup.RECORDS,
    label = "Key columns",
    regex = Regex.LIST,
    example = "shop_id,receipt_no")
@TemplateParameter(
    option = "output",
    group = ParameterGroup.OUTCOMES,
    label = "Folder of outcomes",
    type = ParameterType.GCS_WRITE_FOLDER,
    regex = Regex.OBJECT,
    help =
        "The folder in Cloud Storage of all outcomes whose place is not given: receipts, rejects,"
            + " undelivered events, signal quality and the books.",
    example = "gs://my-bucket/relay")
@TemplateParameter(
    option = "receipts",
    group = ParameterGroup.OUTCOMES,
    label = "Receipts",
    regex = Regex.PLACE,
    help =
        "Where receipts of delivered events go: a prefix of files in Cloud Storage,"
            + " bigquery:project.dataset.table or pubsub:topic. Default: receipts in the folder of"
            + " outcomes.",
    example = "bigquery:my-project.relay.receipts")
@TemplateParameter(
    option = "rejects",
    group = ParameterGroup.OUTCOMES,
    label = "Rejects",
    regex = Regex.PLACE,
    help =
        "Where rejected records go: a prefix of files in Cloud Storage,"
            + " bigquery:project.dataset.table or pubsub:topic. Default: rejects in the folder of"
            + " outcomes.",
    example = "bigquery:my-project.relay.rejects")
@TemplateParameter(
    option = "undelivered",
    group = ParameterGroup.OUTCOMES,
    label = "Undelivered events",
    regex = Regex.PLACE,
    help =
        "Where events go that could not be delivered, whole and hashed: a prefix of files in Cloud"
            + " Storage, bigquery:project.dataset.table or pubsub:topic. Default: undelivered in the"
            + " folder of outcomes.",
    example = "bigquery:my-project.relay.undelivered")
@TemplateParameter(
    option = "quality",
    group = ParameterGroup.OUTCOMES,
    label = "Signal quality",
    regex = Regex.PLACE,
    help =
        "Where signal quality goes, as rows of counts: a prefix of files in Cloud Storage,"
            + " bigquery:project.dataset.table or pubsub:topic. A stream adds rows every five"
            + " minutes. Default: quality in the folder of outcomes.",
    example = "bigquery:my-project.relay.quality")
@TemplateParameter(
    option = "summary",
    group = ParameterGroup.OUTCOMES,
    label = "Books",
    regex = Regex.OBJECT,
    help =
        "A JSON file in Cloud Storage with the books of the run. Default: summary-RUN.json in the"
            + " folder of outcomes.",
    example = "gs://my-bucket/relay/summary.json")
@TemplateParameter(
    option = "runId",
    group = ParameterGroup.OUTCOMES,
    label = "Name of the run",
    regex = "[A-Za-z0-9][A-Za-z0-9._-]{0,99}",
    help =
        "A name for this run, in the names of its files. Default: the time it started and some"
            + " letters.",
    example = "orders-2026-11-01")
@TemplateParameter(
    option = "batchSize",
    group = ParameterGroup.DELIVERY,
    label = "Events per request",
    type = ParameterType.NUMBER,
    regex = "[1-9][0-9]{0,2}|1000",
    example = "500")
@TemplateParameter(
    option = "maxBatchBytes",
    group = ParameterGroup.DELIVERY,
    label = "Bytes per request",
    type = ParameterType.NUMBER,
    regex = "[1-9][0-9]{4,17}",
    example = "500000")
@TemplateParameter(
    option = "shards",
    group = ParameterGroup.DELIVERY,
    label = "Shards",
    type = ParameterType.NUMBER,
    regex = "[1-9][0-9]{0,2}|1000",
    example = "16")
@TemplateParameter(
    option = "maxInFlight",
    group = ParameterGroup.DELIVERY,
    label = "Requests at the same time",
    type = ParameterType.NUMBER,
    regex = "[1-9][0-9]?|1[0-9]{2}|2[0-4][0-9]|25[0-6]",
    example = "16")
@TemplateParameter(
    option = "maxRequestsPerSecond",
    group = ParameterGroup.DELIVERY,
    label = "Requests a second",
    type = ParameterType.NUMBER,
    regex = "[0-9]{1,4}|10000",
    example = "20")
@TemplateParameter(
    option = "requestTimeout",
    group = ParameterGroup.DELIVERY,
    label = "Time-out of a request",
    regex = Regex.DURATION,
    example = "30s")
@TemplateParameter(
    option = "retryBudget",
    group = ParameterGroup.DELIVERY,
    label = "Retry budget",
    regex = Regex.DURATION,
    example = "15m")
public interface TemplateOptions extends RelayOptions {

  @Override
  @Validation.Required
  String getAccessTokenSecret();

  /** Has to be given, because the default is a folder of a machine; Beam wants it repeated. */
  @Override
  @Validation.Required
  @Default.String("relay-output")
  String getOutput();
}
