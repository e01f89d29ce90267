package dev.conversionrelay.outcome;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.api.services.bigquery.model.TableFieldSchema;
import com.google.api.services.bigquery.model.TableRow;
import dev.conversionrelay.TrackedPipeline;
import dev.conversionrelay.conversion.Event;
import dev.conversionrelay.conversion.EventSource;
import dev.conversionrelay.conversion.Route;
import dev.conversionrelay.gcp.BigQueryTable;
import dev.conversionrelay.gcp.PubsubTopic;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryOptions;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubMessage;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubMessageWithAttributesCoder;
import org.apache.beam.sdk.io.gcp.testing.FakeBigQueryServices;
import org.apache.beam.sdk.io.gcp.testing.FakeDatasetService;
import org.apache.beam.sdk.io.gcp.testing.FakeJobService;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(TrackedPipeline.Extension.class)
class OutcomePlaceTest {

  private static final BigQueryTable TABLE = new BigQueryTable("project-one", "relay", "outcomes");
  private static final String EVENT =
      "{\"value\":46.00,\"big\":12345678901234567890.10,\"a\":\"ü}\"}";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          out/receipts                           | out/receipts-r1.ndjson
          gs://bucket/receipts                   | gs://bucket/receipts-r1.ndjson
          bigquery:project-one.relay.receipts    | BigQuery, project-one.relay.receipts where run_id = 'r1'
          bigquery:x.com:project-one.relay.table | BigQuery, x.com:project-one.relay.table where run_id = 'r1'
          pubsub:projects/other-one/topics/goods | Pub/Sub, projects/other-one/topics/goods, messages of run_id r1
          pubsub:receipts                        | Pub/Sub, projects/project-one/topics/receipts, messages of run_id r1
          """)
  void aPlaceIsReadAndShown(String text, String shown) {
    assertThat(OutcomePlace.violation(text, () -> "project-one")).isEmpty();
    assertThat(OutcomePlace.of(text, () -> "project-one").describe("r1")).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource({
    "bigquery:receipts, bigquery:project.dataset.table",
    "bigquery:, bigquery:project.dataset.table",
    "pubsub:receipts, --project",
    "pubsub:projects/project-one/subscriptions/receipts, pubsub:projects/PROJECT/topics/TOPIC",
  })
  void whatIsNoPlaceIsToldHowItIsWritten(String text, String message) {
    assertThat(OutcomePlace.violation(text, () -> null)).get().asString().contains(message);
    assertThatThrownBy(() -> OutcomePlace.of(text, () -> null)).hasMessageContaining(message);
  }

  /** A field without a column would fail every row of a table. */
  @Test
  void theColumnsAreTheFieldsThatAreWritten() throws Exception {
    assertThat(rowOf(receipts()).keySet()).containsExactlyElementsOf(columns(OutcomeKind.RECEIPT));
    assertThat(rowOf(rejects()).keySet())
        .containsExactlyInAnyOrderElementsOf(columns(OutcomeKind.REJECT));
    assertThat(rowOf(undelivered()).keySet())
        .containsExactlyInAnyOrderElementsOf(columns(OutcomeKind.UNDELIVERED));
  }

  @Test
  void anEventIsKeptAsItWasSent() throws Exception {
    assertThat(rowOf(undelivered()).get("event_json")).isEqualTo(EVENT);
    assertThat(rowOf(rejects()).get("event_json")).isEqualTo(EVENT);
  }

  @Test
  void everyLineIsARowOfATableThatIsMade(TrackedPipeline pipeline) throws Exception {
    FakeDatasetService datasets = fakeDatasets(pipeline);
    pipeline
        .apply(Create.of(undelivered() + "\n" + undelivered(), undelivered()))
        .apply(
            "Write",
            InsertOutcomes.into(TABLE, OutcomeKind.UNDELIVERED, "r1")
                .withTestServices(services(datasets)));
    pipeline.run();
    List<TableRow> rows = datasets.getAllRows("project-one", "relay", "outcomes");
    assertThat(rows).hasSize(3);
    assertThat(rows)
        .allSatisfy(
            row -> {
              assertThat(row.get("run_id")).isEqualTo("r1");
              assertThat(row.get("fault")).isEqualTo("configuration");
              assertThat(row.get("event_json")).isEqualTo(EVENT);
            });
  }

  @Test
  void aRowThatDoesNotFitFailsTheRun(TrackedPipeline pipeline) throws Exception {
    FakeDatasetService datasets = fakeDatasets(pipeline);
    pipeline
        .apply(Create.of(receipts(), undelivered()))
        .apply(
            "Write",
            InsertOutcomes.into(TABLE, OutcomeKind.RECEIPT, "r1")
                .withTestServices(services(datasets)));
    assertThatThrownBy(pipeline::run)
        .isInstanceOf(Pipeline.PipelineExecutionException.class)
        .hasMessageContaining("an outcome does not fit the columns of project-one.relay.outcomes");
  }

  @Test
  void everyLineIsAMessageThatSaysWhatItIs(TrackedPipeline pipeline) {
    String receipt = receipts();
    PCollection<PubsubMessage> messages =
        pipeline
            .apply(Create.of(receipt + "\n" + receipt))
            .apply(ParDo.of(new PublishOutcomes.MakeMessagesFn(OutcomeKind.RECEIPT, "r1")))
            .setCoder(PubsubMessageWithAttributesCoder.of());
    PAssert.that(messages)
        .satisfies(
            all -> {
              int count = 0;
              for (PubsubMessage message : all) {
                count++;
                assertThat(new String(message.getPayload(), UTF_8)).isEqualTo(receipt);
                assertThat(message.getAttributeMap())
                    .isEqualTo(Map.of("kind", "receipt", "run_id", "r1"));
              }
              assertThat(count).isEqualTo(2);
              return null;
            });
    pipeline.run();
  }

  @Test
  void aTopicIsNamedInFull() {
    assertThat(PubsubTopic.parse("projects/project-one/topics/goog", null)).isPresent();
    assertThat(PubsubTopic.parse("a/b", "project-one")).isEmpty();
  }

  private static FakeDatasetService fakeDatasets(TrackedPipeline pipeline) throws Exception {
    pipeline.getOptions().as(BigQueryOptions.class).setProject("project-one");
    FakeDatasetService.setUp();
    FakeJobService.setUp();
    FakeDatasetService datasets = new FakeDatasetService();
    datasets.createDataset("project-one", "relay", "US", "", null);
    return datasets;
  }

  private static FakeBigQueryServices services(FakeDatasetService datasets) {
    return new FakeBigQueryServices()
        .withJobService(new FakeJobService())
        .withDatasetService(datasets);
  }

  private static TableRow rowOf(String line) throws Exception {
    return new InsertOutcomes.MakeRowsFn("r1").rowOf(line);
  }

  private static List<String> columns(OutcomeKind kind) {
    List<String> names = new ArrayList<>();
    for (TableFieldSchema column : kind.schema().getFields()) {
      names.add(column.getName());
    }
    return names;
  }

  private static String receipts() {
    return OutcomeJson.receipts(
        List.of(new Receipt(event(), Instant.parse("2026-11-24T09:00:00Z"), "request-1", false)));
  }

  private static String rejects() {
    return OutcomeJson.rejects(
        List.of(
            new Reject(
                Stage.SEND,
                RejectReason.REFUSED_BY_TIKTOK,
                "event",
                "wrong",
                "Purchase",
                "order-1",
                1_777_636_800L,
                "orders.ndjson:1",
                event(),
                attempts())));
  }

  private static String undelivered() {
    return OutcomeJson.undelivered(
        List.of(new Undelivered(event(), Fault.CONFIGURATION, "refused", attempts())));
  }

  private static Attempts attempts() {
    Instant sent = Instant.parse("2026-11-24T09:00:00Z");
    return new Attempts(40002, 200, "request-1", sent, sent, true);
  }

  private static Event event() {
    return new Event(
        new Route(EventSource.WEB, "CM1I1K3C77UABCDEFGHI", "TEST123"),
        "Purchase",
        "order-1",
        1_777_636_800L,
        0,
        "orders.ndjson:1",
        EVENT.getBytes(UTF_8));
  }
}
