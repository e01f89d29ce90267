package dev.conversionrelay.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Which match keys an event holds, as a bit set over {@link #NAMES}. */
final class MatchKeys {
  /** Names of the bits, lowest first. */
  static final List<String> NAMES = names();

  private static final int IDENTIFYING = identifying();

  private MatchKeys() {}

  /** The match keys of an event that are present and not empty. */
  static int of(JsonNode event) {
    int keys = 0;
    JsonNode user = event.path("user");
    int bit = 1;
    for (String name : Vocabulary.USER_MATCH_KEYS) {
      if (holdsSomething(user.get(name))) {
        keys |= bit;
      }
      bit <<= 1;
    }
    return holdsSomething(event.path("lead").get(Vocabulary.LEAD_ID)) ? keys | bit : keys;
  }

  /** Whether one of the keys can identify a person by itself. */
  static boolean identifies(int keys) {
    return (keys & IDENTIFYING) != 0;
  }

  /** The names of the keys in a bit set. */
  static List<String> namesOf(int keys) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < NAMES.size(); i++) {
      if ((keys & (1 << i)) != 0) {
        names.add(NAMES.get(i));
      }
    }
    return names;
  }

  private static boolean holdsSomething(JsonNode value) {
    if (value == null || value.isNull()) {
      return false;
    }
    if (value.isArray()) {
      return !value.isEmpty() && holdsSomething(value.get(0));
    }
    return value.isValueNode() && !value.asText().isBlank();
  }

  private static List<String> names() {
    List<String> names = new ArrayList<>(Vocabulary.USER_MATCH_KEYS);
    names.add(Vocabulary.LEAD_ID);
    return List.copyOf(names);
  }

  private static int identifying() {
    int keys = 0;
    for (int i = 0; i < NAMES.size(); i++) {
      if (!Vocabulary.NARROWING_MATCH_KEYS.contains(NAMES.get(i))) {
        keys |= 1 << i;
      }
    }
    return keys;
  }
}
