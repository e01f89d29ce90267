package dev.conversionrelay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.conversionrelay.conversion.SourceRecord;
import dev.conversionrelay.options.BigQuerySourceOptions;
import dev.conversionrelay.options.FileOptions;
import dev.conversionrelay.options.JdbcOptions;
import dev.conversionrelay.options.PubsubOptions;
import dev.conversionrelay.options.RelayOptions;
import dev.conversionrelay.options.ReplayOptions;
import dev.conversionrelay.source.InputFormat;
import dev.conversionrelay.source.ReadFiles;
import dev.conversionrelay.source.SourceRecordCoder;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubMessage;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.options.StreamingOptions;
import org.apache.beam.sdk.runners.TransformHierarchy;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Redistribute;
import org.apache.beam.sdk.transforms.Reshuffle;
import org.apache.beam.sdk.transforms.reflect.DoFnSignatures;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PValue;
import org.junit.jupiter.api.Test;

/** What holds of the pipeline's graph, whatever runs it. */
class PipelineGraphTest {

  @Test
  void rawRecordsNeverReachAShuffleOrState() {
    assertThat(placesWhereRawRecordsRest(Relay.build(jdbcOptions()))).isEmpty();
    assertThat(placesWhereRawRecordsRest(Relay.build(partsOptions()))).isEmpty();
    assertThat(placesWhereRawRecordsRest(Relay.build(fileOptions()))).isEmpty();
    assertThat(placesWhereRawRecordsRest(Relay.build(pubsubOptions()))).isEmpty();
  }

  @Test
  void norDoRowsOfBigQuery() {
    for (BigQuerySourceOptions options :
        List.of(
            bigQueryOptions("--table=project-one.shop.orders"),
            bigQueryOptions("--table=project-one.shop.orders", "--columns=event,email"),
            bigQueryOptions("--query=SELECT 1 AS event", "--project=project-one"),
            bigQueryOptions(
                "--table=project-one.shop.orders",
                "--readMethod=EXPORT",
                "--tempLocation=gs://bucket/temp"),
            bigQueryOptions(
                "--query=SELECT 1 AS event",
                "--project=project-one",
                "--readMethod=EXPORT",
                "--tempLocation=gs://bucket/temp"))) {
      assertThat(placesWhereRawRecordsRest(Relay.build(options))).isEmpty();
    }
  }

  @Test
  void stepNamesOfBigQueryAndOfOtherPlacesOfOutcomesAreStable() {
    TreeSet<String> names = new TreeSet<>();
    BigQuerySourceOptions options =
        bigQueryOptions(
            "--table=project-one.shop.orders",
            "--receipts=bigquery:project-one.relay.receipts",
            "--rejects=pubsub:projects/project-one/topics/rejects");
    visit(Relay.build(options), node -> names.add(upToTwo(node.getFullName())));
    assertThat(names)
        .contains(
            "ReadRecords/Read",
            "WriteReceipts/Insert",
            "WriteReceipts/LoseNothing",
            "WriteReceipts/MakeRows",
            "WriteRejects/MakeMessages",
            "WriteRejects/Publish",
            "WriteUndelivered/WriteParts");
  }

  @Test
  void aShuffleOfRawRecordsWouldBeFound() {
    PTransform<PBegin, PCollection<SourceRecord>> shuffling =
        new PTransform<>() {
          @Override
          public PCollection<SourceRecord> expand(PBegin begin) {
            return begin
                .apply("Files", ReadFiles.matching("a.ndjson", InputFormat.AUTO, 1))
                .apply("Shuffle", Redistribute.arbitrarily());
          }
        };
    assertThat(placesWhereRawRecordsRest(Relay.build(fileOptions(), shuffling))).isNotEmpty();
  }

  /** A running job is updated by the names of its steps, so a released name stays. */
  @Test
  void stepNamesAreStable() {
    TreeSet<String> names = new TreeSet<>();
    visit(Relay.build(jdbcOptions()), node -> names.add(upToTwo(node.getFullName())));
    assertThat(names)
        .containsExactly(
            "",
            "AddUpTallies",
            "AddUpTallies/AddUp",
            "AllRejects",
            "AllTallies",
            "BatchEvents",
            "BatchEvents/Batch",
            "BatchEvents/GatherWithinBundle",
            "CountQuality",
            "CountQuality/MakeRows",
            "KeepBooks",
            "KeepBooks/WriteSummary",
            "PrepareConversions",
            "PrepareConversions/Prepare",
            "ReadRecords",
            "ReadRecords/Read",
            "SendToTikTok",
            "SendToTikTok/Commit",
            "SendToTikTok/Send",
            "WriteQuality",
            "WriteQuality/GatherParts",
            "WriteQuality/JoinParts",
            "WriteQuality/WriteParts",
            "WriteReceipts",
            "WriteReceipts/GatherParts",
            "WriteReceipts/JoinParts",
            "WriteReceipts/WriteParts",
            "WriteRejects",
            "WriteRejects/GatherParts",
            "WriteRejects/JoinParts",
            "WriteRejects/WriteParts",
            "WriteUndelivered",
            "WriteUndelivered/GatherParts",
            "WriteUndelivered/JoinParts",
            "WriteUndelivered/WriteParts");
  }

  @Test
  void stepNamesOfAReadInPartsAreStable() {
    TreeSet<String> names = new TreeSet<>();
    visit(Relay.build(partsOptions()), node -> names.add(upToTwo(node.getFullName())));
    names.removeIf(name -> !name.startsWith("ReadRecords"));
    assertThat(names)
        .containsExactly(
            "ReadRecords",
            "ReadRecords/FindParts",
            "ReadRecords/ReadParts",
            "ReadRecords/SpreadParts",
            "ReadRecords/Start");
  }

  @Test
  void stepsThatSkipWhatWasDeliveredAreNamedAsWell() {
    JdbcOptions options =
        options(
            JdbcOptions.class,
            "--jdbcUrl=jdbc:postgresql://db/shop",
            "--table=orders",
            "--timestampColumn=created_at",
            "--skipDelivered");
    TreeSet<String> names = new TreeSet<>();
    visit(Relay.build(options), node -> names.add(upToTwo(node.getFullName())));
    assertThat(names.stream().filter(name -> name.startsWith("SkipDelivered")))
        .containsExactly(
            "SkipDelivered",
            "SkipDelivered/Join",
            "SkipDelivered/KeyEvents",
            "SkipDelivered/KeyReceipts",
            "SkipDelivered/KeyUndelivered",
            "SkipDelivered/Known",
            "SkipDelivered/LeaveOut",
            "SkipDelivered/ReadReceipts",
            "SkipDelivered/ReadUndelivered");
    assertThat(placesWhereRawRecordsRest(Relay.build(options))).isEmpty();
  }

  @Test
  void stepNamesOfAStreamAreStable() {
    TreeSet<String> names = new TreeSet<>();
    visit(Relay.build(pubsubOptions()), node -> names.add(upToTwo(node.getFullName())));
    assertThat(names)
        .containsExactly(
            "",
            "AllRejects",
            "AllTallies",
            "BatchEvents",
            "BatchEvents/Batch",
            "BatchEvents/GatherWithinBundle",
            "CountQuality",
            "CountQuality/AddUp",
            "CountQuality/EveryFiveMinutes",
            "CountQuality/MakeRows",
            "KeepBooks",
            "KeepBooks/AddUp",
            "KeepBooks/KeepCurrent",
            "KeepBooks/WriteSummary",
            "PrepareConversions",
            "PrepareConversions/Prepare",
            "ReadRecords",
            "ReadRecords/MakeRecords",
            "ReadRecords/Read",
            "SendToTikTok",
            "SendToTikTok/AllReceipts",
            "SendToTikTok/AllRejects",
            "SendToTikTok/AllTallies",
            "SendToTikTok/Commit",
            "SendToTikTok/HoldBack",
            "SendToTikTok/KeyHeldBack",
            "SendToTikTok/Send",
            "WriteQuality",
            "WriteQuality/EveryMinute",
            "WriteQuality/GatherParts",
            "WriteQuality/JoinParts",
            "WriteQuality/WriteParts",
            "WriteReceipts",
            "WriteReceipts/EveryMinute",
            "WriteReceipts/GatherParts",
            "WriteReceipts/JoinParts",
            "WriteReceipts/WriteParts",
            "WriteRejects",
            "WriteRejects/EveryMinute",
            "WriteRejects/GatherParts",
            "WriteRejects/JoinParts",
            "WriteRejects/WriteParts",
            "WriteUndelivered",
            "WriteUndelivered/EveryMinute",
            "WriteUndelivered/GatherParts",
            "WriteUndelivered/JoinParts",
            "WriteUndelivered/WriteParts");
  }

  @Test
  void stepNamesOfAReplayAreStable() {
    ReplayOptions options =
        options(
            ReplayOptions.class,
            "--from=relay-output/undelivered,bigquery:project-one.relay.rejects");
    TreeSet<String> names = new TreeSet<>();
    visit(Relay.build(options), node -> names.add(upToTwo(node.getFullName())));
    names.removeIf(name -> name.matches("(Write|KeepBooks|CountQuality|AddUpTallies).*"));
    assertThat(names)
        .containsExactly(
            "",
            "AllRejects",
            "AllTallies",
            "AllUndelivered",
            "BatchEvents",
            "BatchEvents/Batch",
            "BatchEvents/GatherWithinBundle",
            "DecideReplays",
            "DecideReplays/Decide",
            "DecideReplays/Join",
            "DecideReplays/KeyEvents",
            "DecideReplays/KeyUndelivered",
            "DecideReplays/ReadUndelivered",
            "ReadOutcomes",
            "ReadOutcomes/AllPlaces",
            "ReadOutcomes/Place1",
            "ReadOutcomes/Place2",
            "RestoreEvents",
            "RestoreEvents/Restore",
            "SendToTikTok",
            "SendToTikTok/Commit",
            "SendToTikTok/Send",
            "SkipDelivered",
            "SkipDelivered/Join",
            "SkipDelivered/KeyEvents",
            "SkipDelivered/KeyReceipts",
            "SkipDelivered/Known",
            "SkipDelivered/LeaveOut",
            "SkipDelivered/ReadReceipts");
    assertThat(placesWhereRawRecordsRest(Relay.build(options))).isEmpty();
  }

  @Test
  void aSubscriptionIsReadAsAStream() {
    PubsubOptions options = pubsubOptions();
    Relay.build(options);
    assertThat(options.as(StreamingOptions.class).isStreaming()).isTrue();
  }

  private static String upToTwo(String fullName) {
    int second = fullName.indexOf('/', fullName.indexOf('/') + 1);
    return second < 0 ? fullName : fullName.substring(0, second);
  }

  private static List<String> placesWhereRawRecordsRest(Pipeline pipeline) {
    List<String> places = new ArrayList<>();
    visit(
        pipeline,
        node -> {
          if (rests(node.getTransform())) {
            for (PValue input : node.getInputs().values()) {
              if (holdsRawRecords((PCollection<?>) input)) {
                places.add(node.getFullName());
              }
            }
          }
        });
    return places;
  }

  private static boolean rests(PTransform<?, ?> transform) {
    if (transform instanceof ParDo.MultiOutput<?, ?> parDo) {
      return DoFnSignatures.isStateful(parDo.getFn());
    }
    return transform instanceof GroupByKey
        || transform instanceof Redistribute.RedistributeByKey
        || transform instanceof Redistribute.RedistributeArbitrarily
        || transform instanceof Reshuffle;
  }

  private static boolean holdsRawRecords(PCollection<?> collection) {
    String coder = collection.getCoder().toString();
    return coder.contains(SourceRecordCoder.class.getSimpleName())
        || coder.contains(PubsubMessage.class.getSimpleName())
        || String.valueOf(collection.getTypeDescriptor()).contains(SourceRecord.class.getName());
  }

  private interface NodeVisitor {
    void visit(TransformHierarchy.Node node);
  }

  private static void visit(Pipeline pipeline, NodeVisitor visitor) {
    pipeline.traverseTopologically(
        new Pipeline.PipelineVisitor.Defaults() {
          @Override
          public CompositeBehavior enterCompositeTransform(TransformHierarchy.Node node) {
            visitor.visit(node);
            return CompositeBehavior.ENTER_TRANSFORM;
          }

          @Override
          public void visitPrimitiveTransform(TransformHierarchy.Node node) {
            visitor.visit(node);
          }
        });
  }

  private static JdbcOptions jdbcOptions() {
    return options(JdbcOptions.class, "--jdbcUrl=jdbc:postgresql://db/shop", "--table=orders");
  }

  private static JdbcOptions partsOptions() {
    return options(
        JdbcOptions.class,
        "--jdbcUrl=jdbc:postgresql://db/shop",
        "--table=orders",
        "--partitionColumn=id",
        "--timestampColumn=at",
        "--since=36h");
  }

  private static PubsubOptions pubsubOptions() {
    return options(
        PubsubOptions.class, "--subscription=projects/shop-prod/subscriptions/conversions");
  }

  private static BigQuerySourceOptions bigQueryOptions(String... arguments) {
    return options(BigQuerySourceOptions.class, arguments);
  }

  private static FileOptions fileOptions() {
    return options(FileOptions.class, "--input=a.ndjson");
  }

  private static <T extends RelayOptions> T options(Class<T> type, String... arguments) {
    return PipelineOptionsFactory.fromArgs(arguments).as(type);
  }
}
