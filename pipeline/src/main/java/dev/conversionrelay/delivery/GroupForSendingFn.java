package dev.conversionrelay.delivery;

import java.util.concurrent.ThreadLocalRandom;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;

/**
 * Gives batches keys at random, the same to as many of a bundle as are sent at the same time. A
 * runner that hands on each key by itself, as the DirectRunner does, would else send them one by
 * one.
 */
final class GroupForSendingFn extends DoFn<EventBatch, KV<Integer, EventBatch>> {

  /**
   * Far more than there are threads, and not all numbers: a stream on Flink keeps a timer for each
   * key that there ever was.
   */
  static final int KEYS = 1_024;

  private final int groupSize;
  private transient int key;
  private transient int count;

  GroupForSendingFn(int groupSize) {
    this.groupSize = groupSize;
  }

  @StartBundle
  public void startBundle() {
    count = 0;
  }

  @ProcessElement
  public void process(@Element EventBatch batch, OutputReceiver<KV<Integer, EventBatch>> out) {
    out.output(KV.of(nextKey(), batch));
  }

  int nextKey() {
    if (count % groupSize == 0) {
      key = ThreadLocalRandom.current().nextInt(KEYS);
    }
    count++;
    return key;
  }
}
