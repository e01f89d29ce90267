package dev.conversionrelay.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Iterables;
import dev.conversionrelay.conversion.Event;
import dev.conversionrelay.conversion.Sha256;
import dev.conversionrelay.delivery.FingerprintRun.FingerprintRunCoder;
import dev.conversionrelay.delivery.Fingerprints.Fingerprint;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.apache.beam.runners.core.InMemoryStateInternals.InMemoryBag;
import org.apache.beam.sdk.coders.ListCoder;
import org.apache.beam.sdk.util.CoderUtils;
import org.junit.jupiter.api.Test;

class SeenEventsTest {

  private static final FingerprintRunCoder CODER = FingerprintRunCoder.of();

  private final MessageDigest sha256 = Sha256.newDigest();
  private InMemoryBag<FingerprintRun> bag = new InMemoryBag<>(CODER);

  @Test
  void eachEventIsNewOnceUntilItIsForgottenWithTheSecondRotation() {
    Random random = new Random(7);
    Set<Integer> current = new HashSet<>();
    Set<Integer> previous = new HashSet<>();
    for (int bundle = 0; bundle < 600; bundle++) {
      bag = bag.copy();
      SeenEvents seen = SeenEvents.read(bag);
      assertThat(seen.isEmpty()).isEqualTo(current.isEmpty() && previous.isEmpty());
      int events = random.nextInt(10) == 0 ? random.nextInt(400) : random.nextInt(8);
      for (int i = 0; i < events; i++) {
        int number = random.nextInt(20_000);
        boolean isNew = !previous.contains(number) && current.add(number);
        assertThat(seen.add(TestEvents.event(number), sha256)).isEqualTo(isNew);
      }
      seen.writeTo(bag);
      if (random.nextInt(40) == 0) {
        SeenEvents rotated = SeenEvents.read(bag);
        rotated.rotate(bag);
        previous = current;
        current = new HashSet<>();
        assertThat(rotated.isEmpty()).isEqualTo(previous.isEmpty());
        assertThat(Iterables.isEmpty(bag.read())).isEqualTo(previous.isEmpty());
      }
    }
    assertThat(previous).isNotEmpty();
  }

  @Test
  void whatIsKeptIsInFewRunsAndTakesTwentyFourBytesAnEvent() throws IOException {
    int number = 0;
    for (int bundle = 0; bundle < 500; bundle++) {
      SeenEvents seen = SeenEvents.read(bag);
      for (int i = 0; i < 1 + bundle % 40; i++) {
        seen.add(TestEvents.event(number++), sha256);
      }
      seen.writeTo(bag);
      assertThat(Iterables.size(bag.read())).isLessThan(20);
    }
    int bytes = 0;
    for (FingerprintRun run : bag.read()) {
      bytes += CoderUtils.encodeToByteArray(CODER, run).length;
    }
    assertThat(bytes).isBetween(16 * number, 24 * number + 20 * 32);
  }

  @Test
  void mostBundlesWriteNoMoreThanTheyAdd() {
    int rewritten = 0;
    int number = 0;
    for (int bundle = 0; bundle < 400; bundle++) {
      List<FingerprintRun> before = runs();
      SeenEvents seen = SeenEvents.read(bag);
      for (int i = 0; i < 10; i++) {
        seen.add(TestEvents.event(number++), sha256);
      }
      seen.writeTo(bag);
      if (!runs().containsAll(before)) {
        rewritten++;
      }
    }
    assertThat(rewritten).isBetween(1, 100);
  }

  @Test
  void runsSurviveTheirCoder() throws Exception {
    FingerprintRun run = runOf(TestEvents.events(100));
    List<FingerprintRun> both = CoderUtils.clone(ListCoder.of(CODER), List.of(run, run.aged()));
    for (FingerprintRun each : both) {
      assertThat(each.size()).isEqualTo(100);
      for (Event event : TestEvents.events(100)) {
        assertThat(each.contains(Fingerprint.of(event, sha256))).isTrue();
      }
      assertThat(each.contains(Fingerprint.of(TestEvents.event(101), sha256))).isFalse();
    }
    assertThat(both).extracting(FingerprintRun::isAged).containsExactly(false, true);
  }

  @Test
  void aRunThatBreaksOffIsNotTakenForAWholeOne() throws Exception {
    byte[] whole = CoderUtils.encodeToByteArray(CODER, runOf(TestEvents.events(3)));
    for (int length = 0; length < whole.length; length++) {
      byte[] part = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> CODER.decode(new ByteArrayInputStream(part)))
          .isInstanceOf(IOException.class);
    }
    byte[] shorter = Arrays.copyOf(whole, whole.length - 16);
    shorter[0] = (byte) (shorter[0] - 16);
    assertThatThrownBy(() -> CODER.decode(new ByteArrayInputStream(shorter)))
        .hasMessageContaining("not whole");
    byte[] ofAnotherVersion = whole.clone();
    ofAnotherVersion[1] = 1;
    assertThatThrownBy(() -> CODER.decode(new ByteArrayInputStream(ofAnotherVersion)))
        .hasMessageContaining("version 2");
  }

  private List<FingerprintRun> runs() {
    return ImmutableList.copyOf(bag.read());
  }

  private FingerprintRun runOf(List<Event> events) {
    Fingerprints fingerprints = new Fingerprints();
    events.forEach(event -> fingerprints.add(Fingerprint.of(event, sha256)));
    return FingerprintRun.of(fingerprints);
  }
}
