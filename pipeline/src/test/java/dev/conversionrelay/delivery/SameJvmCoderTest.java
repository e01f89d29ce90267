package dev.conversionrelay.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.coders.ListCoder;
import org.apache.beam.sdk.util.CoderUtils;
import org.junit.jupiter.api.Test;

class SameJvmCoderTest {

  @Test
  void aCopyIsTheValueItself() throws Exception {
    EventBatch batch = new EventBatch(TestEvents.PIXEL, TestEvents.events(3));
    EventBatch copy = CoderUtils.clone(SameJvmCoder.of(), batch);
    assertThat(copy).isSameAs(batch);
    List<EventBatch> twice =
        CoderUtils.clone(ListCoder.of(SameJvmCoder.of()), List.of(batch, batch));
    assertThat(twice).allSatisfy(each -> assertThat(each).isSameAs(batch));
  }

  @Test
  void whatIsWrittenIsReadOnceOnly() throws Exception {
    byte[] bytes = CoderUtils.encodeToByteArray(SameJvmCoder.of(), "a value");
    String read = CoderUtils.decodeFromByteArray(SameJvmCoder.of(), bytes);
    assertThat(read).isEqualTo("a value");
    assertThatThrownBy(() -> CoderUtils.decodeFromByteArray(SameJvmCoder.of(), bytes))
        .isInstanceOf(CoderException.class);
  }
}
