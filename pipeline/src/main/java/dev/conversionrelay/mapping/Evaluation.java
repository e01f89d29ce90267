package dev.conversionrelay.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.schibsted.spt.data.jslt.impl.Location;
import com.schibsted.spt.data.jslt.impl.Scope;
import dev.conversionrelay.conversion.RecordJson;
import java.util.Map;

/**
 * The variables of one run of a mapping over one record, and what it may still use up. JSLT itself
 * knows no bounds: functions that call themselves for ever, or twice each, and lists of lists would
 * stop a stream. The bounds are counted, not timed, so that a record fails everywhere or nowhere.
 */
final class Evaluation extends Scope {

  /** Calls, rounds of loops, and the texts and lists that functions go through, in pieces. */
  static final int MAX_STEPS = 250_000;

  /** Calls inside calls; the stacks of runners' threads bear more. */
  static final int MAX_DEPTH = 200;

  /** As long as a record may be. */
  static final int MAX_TEXT = 4 << 20;

  private static final int CHARACTERS_A_STEP = 64;
  private static final int MEMBERS_A_STEP = 8;

  private int steps;
  private int members;
  private int depth;
  private Location last;

  Evaluation(int frameSize) {
    super(frameSize);
  }

  /** Where the mapping last called a function or began a round of a loop; null before the first. */
  Location last() {
    return last;
  }

  /** One more call or round of a loop. */
  void step(Location at) {
    last = at;
    use(1, at);
  }

  /** What it takes to go through that value. */
  void goThrough(JsonNode value, Location at) {
    if (value.isTextual()) {
      goThrough(value.textValue().length(), at);
    } else if (value.isContainerNode()) {
      use(value.size() / MEMBERS_A_STEP, at);
    }
  }

  /**
   * What it takes to go through that value and all that is in it. A value may hold another many
   * times, and so have more parts than there is time to visit: this fails before.
   */
  void goThroughAll(JsonNode value, Location at) {
    goThroughAll(value, 1, Integer.MAX_VALUE, at);
  }

  /**
   * The same for what is made of a record.
   *
   * @throws MappingFailure also if it is nested deeper than a record may be
   */
  void goThroughResult(JsonNode value) {
    goThroughAll(value, 1, RecordJson.MAX_DEPTH, null);
  }

  private void goThroughAll(JsonNode value, int level, int maxLevel, Location at) {
    if (!value.isContainerNode()) {
      if (value.isTextual()) {
        goThrough(value.textValue().length(), at);
      } else if (value.isBigDecimal() || value.isBigInteger()) {
        member(at);
      }
      return;
    }
    if (level > maxLevel) {
      throw new MappingFailure("the result is nested deeper than " + maxLevel + " levels", at);
    }
    if (value.isObject()) {
      for (Map.Entry<String, JsonNode> member : value.properties()) {
        member(at);
        goThrough(member.getKey().length(), at);
        goThroughAll(member.getValue(), level + 1, maxLevel, at);
      }
    } else {
      for (JsonNode each : value) {
        member(at);
        goThroughAll(each, level + 1, maxLevel, at);
      }
    }
  }

  private void member(Location at) {
    if (++members == MEMBERS_A_STEP) {
      members = 0;
      use(1, at);
    }
  }

  /** What it takes to go through so many characters. */
  void goThrough(long characters, Location at) {
    checkLength(characters, at);
    use((int) (characters / CHARACTERS_A_STEP), at);
  }

  /** Whether a text of so many characters may be made. */
  void checkLength(long characters, Location at) {
    if (characters > MAX_TEXT) {
      throw new MappingFailure("makes a text of more than " + MAX_TEXT + " characters", at);
    }
  }

  void enter(Location at) {
    if (++depth > MAX_DEPTH) {
      throw new MappingFailure("calls itself more than " + MAX_DEPTH + " times deep", at);
    }
  }

  void leave() {
    depth--;
  }

  private void use(int count, Location at) {
    steps += count;
    if (steps > MAX_STEPS) {
      throw new MappingFailure(
          "takes more than " + MAX_STEPS + " steps for one record; it may call itself or loop", at);
    }
  }
}
