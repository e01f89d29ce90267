package dev.conversionrelay.flink;

import dev.conversionrelay.sandbox.FaultKind;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/** The faults that pass by themselves, all at once. */
final class MixedFaults {

  private MixedFaults() {}

  /** A plan in which so many of a hundred requests meet one of them, each kind as often. */
  static String inPercent(double percent) {
    Set<FaultKind> kinds =
        EnumSet.complementOf(
            EnumSet.of(
                FaultKind.LATENCY,
                FaultKind.TOKEN_REVOKED,
                FaultKind.TOKEN_EXPIRED,
                FaultKind.NO_PERMISSION,
                FaultKind.WRONG_SOURCE_ID,
                FaultKind.REDIRECT));
    return kinds.stream()
        .map(kind -> kind.wireName() + ":" + percent / kinds.size() + "%")
        .collect(Collectors.joining(";"));
  }
}
