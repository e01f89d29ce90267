package dev.conversionrelay.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GroupForSendingFnTest {

  @Test
  void asManyBatchesOfABundleShareAKeyAsAreSentAtTheSameTime() {
    GroupForSendingFn group = new GroupForSendingFn(8);
    List<Integer> keys = new ArrayList<>();
    for (int batches : new int[] {20, 3}) {
      group.startBundle();
      for (int i = 0; i < batches; i++) {
        keys.add(group.nextKey());
      }
    }
    assertThat(keys.subList(0, 8)).containsOnly(keys.get(0));
    assertThat(keys.subList(8, 16)).containsOnly(keys.get(8));
    assertThat(keys.subList(16, 20)).containsOnly(keys.get(16));
    assertThat(keys.subList(20, 23)).containsOnly(keys.get(20));
  }

  @Test
  void groupsAreSpreadOverKeysOfWhichThereAreNotMoreAndMore() {
    GroupForSendingFn group = new GroupForSendingFn(1);
    group.startBundle();
    List<Integer> keys = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      keys.add(group.nextKey());
    }
    assertThat(keys).allMatch(key -> key >= 0 && key < GroupForSendingFn.KEYS);
    assertThat(keys.stream().distinct().count()).isGreaterThan(GroupForSendingFn.KEYS / 2);
  }
}
