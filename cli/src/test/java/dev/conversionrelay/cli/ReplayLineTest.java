package dev.conversionrelay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.conversionrelay.outcome.OutcomePlace;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplayLineTest {

  @Test
  void theLineNamesThePlaceAndTheRunAndRepeatsWhatAReplayTakes() {
    ReplayLine line =
        new ReplayLine(
            "monday",
            List.of(
                "--jdbcUrl=jdbc:postgresql://db/shop",
                "--query=SELECT * FROM orders",
                "--eventSource=web",
                "--since=7d",
                "--skipDelivered",
                "--allowDoubleCount",
                "--tiktokEndpoint=http://127.0.0.1:1/",
                "--accessTokenFile=my token",
                "--output=it's here",
                "--summary=books.json",
                "--runId=monday",
                "--targetParallelism=2",
                "--project=shop-prod"));
    assertThat(line.from(place("it's here/undelivered")))
        .isEqualTo(
            "./relay replay '--from=it'\\''s here/undelivered' --ofRuns=monday"
                + " --tiktokEndpoint=http://127.0.0.1:1/ '--accessTokenFile=my token'"
                + " '--output=it'\\''s here' --targetParallelism=2 --project=shop-prod");
    assertThat(line.lacksToken()).isFalse();
  }

  @Test
  void aTokenIsNotShown() {
    ReplayLine line = new ReplayLine("monday", List.of("--accessToken=secret"));
    assertThat(line.from(place("a"))).doesNotContain("secret", "accessToken");
    assertThat(line.lacksToken()).isTrue();
  }

  @Test
  void tablesAreNamedAsTheyAreWrittenAndOfTopicsTheSubscriptionIsLeftToFillIn() {
    ReplayLine line = new ReplayLine("monday", List.of());
    assertThat(line.from(place("bigquery:project-one.relay.undelivered")))
        .isEqualTo("./relay replay --from=bigquery:project-one.relay.undelivered --ofRuns=monday");
    assertThat(line.from(place("pubsub:projects/project-one/topics/undelivered")))
        .isEqualTo("./relay replay --from=pubsub:projects/project-one/subscriptions/SUBSCRIPTION");
  }

  @Test
  void aWordThatAShellWouldReadAsMoreIsQuoted() {
    assertThat(ReplayLine.quoted("--a=b/c.d-e_f,g:h")).isEqualTo("--a=b/c.d-e_f,g:h");
    for (String word :
        List.of("a b", "$HOME", "a*", "`id`", "a;b", "~", "", "a\\b", "a\nb", "\"")) {
      assertThat(ReplayLine.quoted(word)).isEqualTo("'" + word + "'");
    }
  }

  private static OutcomePlace place(String text) {
    return OutcomePlace.of(text, () -> null);
  }
}
