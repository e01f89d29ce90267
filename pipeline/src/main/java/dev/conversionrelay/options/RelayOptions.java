package dev.conversionrelay.options;

import java.util.List;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;

/**
 * What every job has in common, whatever it reads. None of these holds a secret, because a runner
 * shows the options of a job to everyone who may look at it.
 */
public interface RelayOptions extends PipelineOptions {

  /** TikTok's own endpoint (fact sheet §1.1). */
  String TIKTOK_ENDPOINT = "https://business-api.tiktok.com/open_api/v1.3/event/track/";

  // Rules for the records

  @Description(
      "How a record is made of what the source holds: a file in JSLT, local or gs://, or preset: and"
          + " a name that relay presets lists. See docs/mapping.md.")
  String getMapping();

  void setMapping(String value);

  @Description("web, app, offline or crm, for records that do not say it.")
  String getEventSource();

  void setEventSource(String value);

  @Description(
      "The pixel code, TikTok App ID, offline event set ID or CRM event set ID, for records that do"
          + " not say it.")
  String getEventSourceId();

  void setEventSourceId(String value);

  @Description(
      "The code of the Test Events tab in Events Manager: events show up there and are not counted."
          + " For records that do not say it.")
  String getTestEventCode();

  void setTestEventCode(String value);

  @Description(
      "Your own names of events and TikTok's name for each, such as"
          + " order_paid=Purchase,signup=CompleteRegistration, or a JSON file of one object. Other"
          + " names stay as they are.")
  String getEventNames();

  void setEventNames(String value);

  @Description("The country of phone numbers without a country code, such as DE.")
  String getDefaultRegion();

  void setDefaultRegion(String value);

  @Description("The currency of values without one, such as EUR.")
  String getDefaultCurrency();

  void setDefaultCurrency(String value);

  @Description(
      "Columns that together tell a record from every other, comma-separated: what an event_id is"
          + " made of when a record has neither event_id nor order_id.")
  List<String> getKeyColumns();

  void setKeyColumns(List<String> value);

  @Description(
      "Who may be sent: preset:require-signal, preset:eu-strict, preset:us,"
          + " preset:granted-by-contract, or a JSON file with a preset and more. See"
          + " docs/consent.md.")
  @Default.String("preset:require-signal")
  String getConsentPolicy();

  void setConsentPolicy(String value);

  // TikTok

  @Description(
      "A file that holds the Events API access token. Without it the token is taken from the"
          + " environment variable TIKTOK_ACCESS_TOKEN.")
  String getAccessTokenFile();

  void setAccessTokenFile(String value);

  @Description(
      "The version of a secret in Google's Secret Manager that holds the Events API access token, as"
          + " projects/PROJECT/secrets/SECRET/versions/VERSION. It is read where requests are made,"
          + " and again when TikTok refuses the token; with latest as VERSION a new token is taken up"
          + " without a restart. Instead of --accessTokenFile.")
  String getAccessTokenSecret();

  void setAccessTokenSecret(String value);

  @Description(
      "An access token for a local sandbox. Refused for any other endpoint, because options are"
          + " visible to others.")
  String getAccessToken();

  void setAccessToken(String value);

  @Description("Where events are sent.")
  @Default.String(TIKTOK_ENDPOINT)
  String getTiktokEndpoint();

  void setTiktokEndpoint(String value);

  @Description("The partner_name to send with every request.")
  String getPartnerName();

  void setPartnerName(String value);

  // Delivery

  @Description("At most so many events a request, 1 to 1000.")
  @Default.Integer(1000)
  int getBatchSize();

  void setBatchSize(int value);

  @Description("At most so many bytes a request, 10000 or more.")
  @Default.Long(1_000_000)
  long getMaxBatchBytes();

  void setMaxBatchBytes(long value);

  @Description("How long an event of a stream waits for its batch to fill, such as 5s.")
  @Default.String("5s")
  String getMaxBatchDelay();

  void setMaxBatchDelay(String value);

  @Description(
      "How many batches of one pixel or event set are filled at the same time. More are faster on"
          + " many workers; fewer make fuller requests.")
  @Default.Integer(4)
  int getShards();

  void setShards(int value);

  @Description(
      "At most so many requests at the same time, 1 to 256; on several workers, each of them.")
  @Default.Integer(8)
  int getMaxInFlight();

  void setMaxInFlight(int value);

  @Description(
      "At most so many requests a second, on several workers each of them; 0 for as many as TikTok"
          + " takes. When TikTok says there are too many, they become fewer by themselves.")
  @Default.Integer(0)
  int getMaxRequestsPerSecond();

  void setMaxRequestsPerSecond(int value);

  @Description(
      "How long a request may take, from its beginning to the end of the answer; after it the"
          + " answer counts as lost, and the request is tried again.")
  @Default.String("60s")
  String getRequestTimeout();

  void setRequestTimeout(String value);

  @Description(
      "How long a request is tried again while TikTok limits the rate, fails or does not answer,"
          + " such as 5m. After it, the rest of that pixel or event set is kept as undelivered; a"
          + " stream holds it back after 20s at most, and tries it again until it is delivered.")
  @Default.String("5m")
  String getRetryBudget();

  void setRetryBudget(String value);

  @Description("How long a copy of an event in a stream is recognised and dropped, such as 10m.")
  @Default.String("10m")
  String getDedupWindow();

  void setDedupWindow(String value);

  // Outcomes

  @Description(
      "Where rejected records go: a file prefix, bigquery:project.dataset.table or pubsub:topic."
          + " Default: OUTPUT/rejects")
  String getRejects();

  void setRejects(String value);

  @Description(
      "Where receipts of delivered events go: a file prefix, bigquery:project.dataset.table or"
          + " pubsub:topic. Default: OUTPUT/receipts")
  String getReceipts();

  void setReceipts(String value);

  @Description(
      "Where events go that could not be delivered, whole and hashed: a file prefix,"
          + " bigquery:project.dataset.table or pubsub:topic. Default: OUTPUT/undelivered")
  String getUndelivered();

  void setUndelivered(String value);

  @Description("A JSON file with the books of the run. Default: OUTPUT/summary-RUN.json")
  String getSummary();

  void setSummary(String value);

  @Description("The folder of all outcomes whose place is not given.")
  @Default.String("relay-output")
  String getOutput();

  void setOutput(String value);

  @Description(
      "A name for this run, in the names of its files. Default: the time it started and some"
          + " letters")
  String getRunId();

  void setRunId(String value);

  // Local runs

  @Description(
      "Leave the DirectRunner's debugging checks on. They look for mutated elements and make a run"
          + " several times slower.")
  @Default.Boolean(false)
  boolean getDebugChecks();

  void setDebugChecks(boolean value);
}
