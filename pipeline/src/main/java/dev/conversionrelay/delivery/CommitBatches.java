package dev.conversionrelay.delivery;

import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Redistribute;
import org.apache.beam.sdk.transforms.Values;
import org.apache.beam.sdk.values.PCollection;

/**
 * Commits batches before they are sent, and hands them to whoever is free, as many together as are
 * sent at the same time.
 */
final class CommitBatches extends PTransform<PCollection<EventBatch>, PCollection<EventBatch>> {

  private final int together;

  private CommitBatches(int together) {
    this.together = together;
  }

  static CommitBatches inGroupsOf(int together) {
    return new CommitBatches(together);
  }

  @Override
  public PCollection<EventBatch> expand(PCollection<EventBatch> batches) {
    return batches
        .apply("Group", ParDo.of(new GroupForSendingFn(together)))
        .setCoder(KvCoder.of(VarIntCoder.of(), EventBatchCoder.of()))
        .apply(Redistribute.byKey())
        .apply(Values.create());
  }
}
