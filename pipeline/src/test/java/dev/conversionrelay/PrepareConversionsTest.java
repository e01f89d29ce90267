package dev.conversionrelay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.conversionrelay.conversion.Event;
import dev.conversionrelay.conversion.SourceRecord;
import dev.conversionrelay.options.FileOptions;
import dev.conversionrelay.outcome.Books;
import dev.conversionrelay.outcome.Tally;
import dev.conversionrelay.prepare.ConsentPolicy;
import dev.conversionrelay.source.SourceRecordCoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(TrackedPipeline.Extension.class)
class PrepareConversionsTest {

  private static final List<String> SIGNALS =
      List.of(
          "'consent_ad_user_data':'granted'",
          "'gpc':true",
          "'us_privacy':'1YYN'",
          "'limited_data_use':true",
          "'consent_ad_user_data':'denied'",
          "'tcf_consent':'broken'");

  @Test
  void everyDecisionOnConsentIsCountedWithItsReason(TrackedPipeline pipeline, @TempDir Path folder)
      throws Exception {
    Path policy = Files.writeString(folder.resolve("policy.json"), "{\"preset\":\"us\"}");
    RelayConfig config = config("--consentPolicy=" + policy);
    // What was read when the job was built is what workers go by.
    Files.delete(policy);

    PCollectionTuple prepared =
        pipeline
            .apply(Create.of(records()).withCoder(SourceRecordCoder.of()))
            .apply(PrepareConversions.of(config.prepare()));

    PAssert.that(prepared.get(PrepareConversions.TALLIES))
        .satisfies(
            tallies -> {
              Tally all = new Tally();
              tallies.forEach(all::addAll);
              Books books = new Books(all);
              assertThat(books.read()).isEqualTo(6);
              assertThat(books.limitedDataUseByReason())
                  .isEqualTo(Map.of("gpc", 1L, "us_privacy", 1L, "requested", 1L));
              assertThat(books.suppressedByReason())
                  .isEqualTo(Map.of("consent_denied", 1L, "consent_unreadable", 1L));
              assertThat(books.consentSignals()).isEqualTo(3);
              return null;
            });
    PAssert.that(prepared.get(PrepareConversions.EVENTS))
        .satisfies(
            events -> {
              assertThat(
                      StreamSupport.stream(events.spliterator(), false)
                          .map(Event::jsonText)
                          .map(json -> json.contains("\"limited_data_use\":true")))
                  .containsExactlyInAnyOrder(false, true, true, true);
              return null;
            });
    PAssert.that(prepared.get(PrepareConversions.REJECTS)).empty();
    pipeline.run();
  }

  @Test
  void withoutAPolicyASignalIsRequired() {
    assertThat(config().prepare().consentPolicy())
        .isEqualTo(ConsentPolicy.of(ConsentPolicy.Preset.REQUIRE_SIGNAL));
  }

  @Test
  void aPolicyThatCannotBeReadStopsTheJobBeforeItStarts() {
    assertThatThrownBy(() -> config("--consentPolicy=/none/such"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("--consentPolicy: ");
  }

  private static RelayConfig config(String... arguments) {
    return RelayConfig.of(PipelineOptionsFactory.fromArgs(arguments).as(FileOptions.class));
  }

  private static List<SourceRecord> records() {
    List<SourceRecord> records = new ArrayList<>();
    for (int i = 0; i < SIGNALS.size(); i++) {
      String json =
          "{'event':'Purchase','event_id':'o-"
              + i
              + "','event_time':1700000000,'event_source':'web',"
              + "'event_source_id':'CM1I1K3C77UABCDEFGHI',"
              + SIGNALS.get(i)
              + "}";
      records.add(
          SourceRecord.of("a:" + i, json.replace('\'', '"').getBytes(StandardCharsets.UTF_8)));
    }
    return records;
  }
}
