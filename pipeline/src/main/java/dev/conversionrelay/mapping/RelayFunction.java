package dev.conversionrelay.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.schibsted.spt.data.jslt.Function;
import com.schibsted.spt.data.jslt.impl.Location;
import java.util.Optional;

/** A function that the relay adds to JSLT, or puts in the place of one. */
final class RelayFunction implements Function {

  /** What the function does; fails with a {@link MappingFailure} that quotes no value. */
  interface Body {
    JsonNode call(Evaluation evaluation, Location at, JsonNode[] arguments);
  }

  /** A body that is bounded by the size of its arguments. */
  interface SimpleBody {
    JsonNode call(JsonNode[] arguments);
  }

  /** Looks at the arguments that the mapping writes out; the others are null. */
  interface Check {
    Optional<String> flaw(JsonNode[] literals);
  }

  private final String name;
  private final int min;
  private final int max;
  private final Body body;
  private final Check check;

  private RelayFunction(String name, int min, int max, Body body, Check check) {
    this.name = name;
    this.min = min;
    this.max = max;
    this.body = body;
    this.check = check;
  }

  static RelayFunction of(String name, int min, int max, SimpleBody body) {
    return bounded(name, min, max, (evaluation, at, arguments) -> body.call(arguments));
  }

  /** A function that counts what it does itself. */
  static RelayFunction bounded(String name, int min, int max, Body body) {
    return new RelayFunction(name, min, max, body, literals -> Optional.empty());
  }

  /** The same, whose literal arguments are looked at when the mapping is compiled. */
  RelayFunction checkedBy(Check literals) {
    return new RelayFunction(name, min, max, body, literals);
  }

  Optional<String> flaw(JsonNode[] literals) {
    return check.flaw(literals);
  }

  JsonNode call(Evaluation evaluation, Location at, JsonNode[] arguments) {
    return body.call(evaluation, at, arguments);
  }

  @Override
  public String getName() {
    return name;
  }

  @Override
  public int getMinArguments() {
    return min;
  }

  @Override
  public int getMaxArguments() {
    return max;
  }

  /** Never called: every call is a {@link CallNode}. */
  @Override
  public JsonNode call(JsonNode input, JsonNode[] arguments) {
    throw new IllegalStateException(name + " was called around its node");
  }
}
