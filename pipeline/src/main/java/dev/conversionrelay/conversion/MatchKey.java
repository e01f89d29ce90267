package dev.conversionrelay.conversion;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** What TikTok can match a conversion to a person by (fact sheet §2.2, §2.3, §8). */
public enum MatchKey {
  EMAIL(0),
  PHONE(1),
  EXTERNAL_ID(2),
  TTCLID(3),
  TTP(4),
  IP(5),
  USER_AGENT(6),
  LOCALE(7),
  FIRST_NAME(8),
  LAST_NAME(9),
  ZIP_CODE(10),
  CITY(11),
  STATE(12),
  COUNTRY(13),
  IDFA(14),
  IDFV(15),
  GAID(16),
  LEAD_ID(17);

  private final String wireName = name().toLowerCase(Locale.ROOT);
  private final int mask;

  MatchKey(int bit) {
    this.mask = 1 << bit;
  }

  /** The leaf name TikTok uses. */
  public String wireName() {
    return wireName;
  }

  /** The bit of this key in {@link Event#matchKeys()}; travels in encoded events, so it stays. */
  public int mask() {
    return mask;
  }

  public static Set<MatchKey> setOf(int mask) {
    EnumSet<MatchKey> keys = EnumSet.noneOf(MatchKey.class);
    for (MatchKey key : values()) {
      if ((mask & key.mask()) != 0) {
        keys.add(key);
      }
    }
    return keys;
  }
}
