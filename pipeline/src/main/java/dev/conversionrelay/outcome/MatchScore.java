package dev.conversionrelay.outcome;

import dev.conversionrelay.conversion.MatchKey;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * An estimate, from 0 to 100, of how well TikTok can match an event to a person. TikTok publishes
 * no weights (fact sheet §8); these are ours: what names a person or a click directly counts most,
 * an address that many share less, a place least. They are documented in {@code docs/quality.md}.
 */
public final class MatchScore {

  public static final int MAX = 100;

  private static final Map<MatchKey, Integer> WEIGHTS = new EnumMap<>(MatchKey.class);

  static {
    WEIGHTS.put(MatchKey.EMAIL, 35);
    WEIGHTS.put(MatchKey.PHONE, 30);
    WEIGHTS.put(MatchKey.TTCLID, 35);
    WEIGHTS.put(MatchKey.LEAD_ID, 60);
    WEIGHTS.put(MatchKey.IDFA, 40);
    WEIGHTS.put(MatchKey.GAID, 40);
    WEIGHTS.put(MatchKey.EXTERNAL_ID, 20);
    WEIGHTS.put(MatchKey.TTP, 20);
    WEIGHTS.put(MatchKey.IDFV, 10);
    WEIGHTS.put(MatchKey.IP, 10);
    WEIGHTS.put(MatchKey.USER_AGENT, 5);
    WEIGHTS.put(MatchKey.FIRST_NAME, 3);
    WEIGHTS.put(MatchKey.LAST_NAME, 4);
    WEIGHTS.put(MatchKey.ZIP_CODE, 4);
    WEIGHTS.put(MatchKey.CITY, 2);
    WEIGHTS.put(MatchKey.STATE, 1);
    WEIGHTS.put(MatchKey.COUNTRY, 1);
    WEIGHTS.put(MatchKey.LOCALE, 0);
  }

  private MatchScore() {}

  /** The sum of the weights of the keys, at most {@link #MAX}; see {@link MatchKey#mask}. */
  public static int of(int matchKeys) {
    int sum = 0;
    for (Map.Entry<MatchKey, Integer> each : WEIGHTS.entrySet()) {
      if ((matchKeys & each.getKey().mask()) != 0) {
        sum += each.getValue();
      }
    }
    return Math.min(MAX, sum);
  }

  /** What each key counts. */
  public static Map<MatchKey, Integer> weights() {
    return Collections.unmodifiableMap(WEIGHTS);
  }
}
