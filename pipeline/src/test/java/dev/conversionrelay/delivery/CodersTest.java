package dev.conversionrelay.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.conversionrelay.conversion.Event;
import dev.conversionrelay.conversion.EventSource;
import dev.conversionrelay.conversion.Route;
import dev.conversionrelay.conversion.SentBefore;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.testing.CoderProperties;
import org.apache.beam.sdk.util.CoderUtils;
import org.junit.jupiter.api.Test;

class CodersTest {

  private static final Route WITH_TEST_CODE = new Route(EventSource.CRM, "7123", "TEST42");

  @Test
  void eventsSurviveTheirCoder() throws Exception {
    CoderProperties.coderDecodeEncodeEqual(EventCoder.of(), TestEvents.event(1));
    CoderProperties.coderDecodeEncodeEqual(
        EventCoder.of(), TestEvents.event(WITH_TEST_CODE, 2, "ä\u20ac\ud83d\ude00"));
  }

  @Test
  void batchesSurviveTheirCoder() throws Exception {
    CoderProperties.coderDecodeEncodeEqual(
        EventBatchCoder.of(), new EventBatch(TestEvents.PIXEL, TestEvents.events(3)));
  }

  @Test
  void whatEarlierRunsDidWithAnEventSurvivesAndNeedsAVersionOfItsOwn() throws Exception {
    SentBefore lost =
        new SentBefore(
            Instant.parse("2026-05-04T10:00:00.123456789Z"),
            Instant.parse("2026-05-04T10:05:00Z"),
            true);
    Event replayed = TestEvents.event(1).withSentBefore(lost);
    Event untimed = TestEvents.event(2).withSentBefore(new SentBefore(null, null, true));
    CoderProperties.coderDecodeEncodeEqual(EventCoder.of(), replayed);
    CoderProperties.coderDecodeEncodeEqual(EventCoder.of(), untimed);
    EventBatch batch =
        new EventBatch(TestEvents.PIXEL, List.of(TestEvents.event(3), replayed, untimed));
    CoderProperties.coderDecodeEncodeEqual(EventBatchCoder.of(), batch);
    assertThat(CoderUtils.encodeToByteArray(EventCoder.of(), replayed)[0]).isEqualTo((byte) 2);
    assertThat(CoderUtils.encodeToByteArray(EventBatchCoder.of(), batch)[0]).isEqualTo((byte) 2);
    assertThat(
            CoderUtils.encodeToByteArray(
                EventBatchCoder.of(), new EventBatch(TestEvents.PIXEL, TestEvents.events(3)))[0])
        .isEqualTo((byte) 1);
  }

  @Test
  void keysAreEncodedTheSameWayEveryTime() throws Exception {
    Coder<ShardKey> coder = ShardKey.KeyCoder.of();
    CoderProperties.coderDeterministic(
        coder, ShardKey.of(TestEvents.event(1), 8), ShardKey.of(TestEvents.event(1), 8));
    CoderProperties.coderDecodeEncodeEqual(
        coder, ShardKey.of(TestEvents.event(WITH_TEST_CODE, 1, ""), 8));
  }

  /** The bytes that version 1 wrote: a running job's state is made of them. */
  @Test
  void bytesOfVersionOneStayReadable() throws Exception {
    String released =
        "0103776562044331323300085075726368617365096f726465722d31323380e2cfaa06"
            + "0105706f733a31027b7d";
    Event event =
        new Event(
            new Route(EventSource.WEB, "C123", null),
            "Purchase",
            "order-123",
            1_700_000_000L,
            1,
            "pos:1",
            new byte[] {'{', '}'});
    String encoded = HexFormat.of().formatHex(CoderUtils.encodeToByteArray(EventCoder.of(), event));
    assertThat(encoded).isEqualTo(released);
    assertThat(CoderUtils.decodeFromByteArray(EventCoder.of(), HexFormat.of().parseHex(released)))
        .isEqualTo(event);
  }

  @Test
  void anUnknownVersionIsRefusedAndNotGuessed() {
    assertThatThrownBy(
            () -> CoderUtils.decodeFromByteArray(EventCoder.of(), new byte[] {9, 1, 2, 3}))
        .isInstanceOf(CoderException.class)
        .hasMessageContaining("version 9");
  }
}
