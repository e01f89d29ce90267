package dev.conversionrelay.conversion;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;

/** How JSON is read that anybody may have written. */
public final class RecordJson {

  /** Deeper than this nothing in a record has a meaning. */
  public static final int MAX_DEPTH = 64;

  private static final int MAX_NUMBER_LENGTH = 200;

  private RecordJson() {}

  /**
   * A factory of parsers with bounds.
   *
   * <p>Names are looked up, not interned: records bring any number of different ones. Hash
   * collisions of names slow one record down; they are no reason to fail it.
   *
   * @param maxText how long a text may be, in characters
   */
  public static JsonFactory factory(int maxText) {
    return JsonFactory.builder()
        .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
        .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(MAX_DEPTH)
                .maxNumberLength(MAX_NUMBER_LENGTH)
                .maxStringLength(maxText)
                .build())
        .build();
  }
}
