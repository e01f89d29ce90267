package dev.conversionrelay.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.schibsted.spt.data.jslt.JsltException;
import com.schibsted.spt.data.jslt.impl.ExpressionImpl;
import com.schibsted.spt.data.jslt.impl.Location;
import dev.conversionrelay.conversion.SourceRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A compiled mapping in JSLT: makes records of the relay of a record of any shape. What it makes
 * depends on that record and the mapping only, never on a clock or on chance.
 *
 * <p>Thread-safe.
 */
public final class Mapping {

  /** The variable that says where a record was read. */
  public static final String SOURCE = "source";

  /** More than this many conversions in one record are a mistake, or an attack. */
  public static final int MAX_RECORDS = 1_000;

  private final ExpressionImpl expression;
  private final int frameSize;
  private final Integer sourceSlot;
  private final Set<String> words;
  private final Set<String> fields;

  Mapping(
      ExpressionImpl expression,
      int frameSize,
      Integer sourceSlot,
      Set<String> words,
      Set<String> fields) {
    this.words = words;
    this.fields = fields;
    this.expression = expression;
    this.frameSize = frameSize;
    this.sourceSlot = sourceSlot;
  }

  /**
   * Compiles a mapping.
   *
   * @throws MappingSyntaxException if it is no JSLT, calls or names what is not there, imports
   *     another file, or calls a function whose result is not the same each time
   */
  public static Mapping compile(MappingText text) throws MappingSyntaxException {
    return MappingCompiler.compile(text.text());
  }

  /**
   * Compiles a mapping that was looked at before.
   *
   * @throws IllegalArgumentException if it cannot be compiled after all
   */
  public static Mapping compiled(MappingText text) {
    try {
      return compile(text);
    } catch (MappingSyntaxException e) {
      throw new IllegalArgumentException(text.name() + ": " + e.getMessage(), e);
    }
  }

  /** Whether the mapping reads a field of that name, {@code .name}, of whatever object. */
  public boolean reads(String name) {
    return fields.contains(name);
  }

  /** Whether the text of the mapping holds that word, as a name or as a text. */
  boolean mentions(String word) {
    return words.contains(word);
  }

  /**
   * The records that the mapping makes of one: objects only, at most {@link #MAX_RECORDS}. None if
   * it leaves the record out, by null, an empty object or an empty list.
   *
   * @param record as {@link JsonTrees} reads it; holds raw personal data
   * @param from where that was read
   * @throws MappingException if the mapping fails on this record; its message holds no value of it
   */
  public List<JsonNode> apply(JsonNode record, SourceRecord from) throws MappingException {
    Evaluation evaluation = new Evaluation(frameSize);
    if (sourceSlot != null) {
      evaluation.setValue(sourceSlot, sourceOf(from));
    }
    try {
      return records(expression.apply(evaluation, record), evaluation);
    } catch (MappingFailure e) {
      throw failed(e, evaluation);
    } catch (JsltException e) {
      throw failed(MappingFailure.of(e, "the expression cannot be evaluated", null), evaluation);
    } catch (StackOverflowError e) {
      throw failed(
          new MappingFailure(
              "goes too deep; a function calls itself, or a regular expression repeats a group over"
                  + " a long text"),
          evaluation);
    } catch (RuntimeException e) {
      // A fault of the library on values it did not expect must cost one record, not the stream.
      throw failed(new MappingFailure("the expression cannot be evaluated"), evaluation);
    }
  }

  private static MappingException failed(MappingFailure failure, Evaluation evaluation) {
    Location location = failure.location() == null ? evaluation.last() : failure.location();
    String place =
        location == null || location.getLine() < 1
            ? ""
            : " at line " + location.getLine() + ", column " + location.getColumn();
    return new MappingException("the mapping fails" + place + ": " + failure.getMessage());
  }

  /** What a mapping may know of where a record was read; see docs/mapping.md. */
  private static ObjectNode sourceOf(SourceRecord record) {
    ObjectNode source = JsonNodeFactory.instance.objectNode();
    source.put("position", record.position());
    source.put("id", record.fallbackId());
    source.put("time", record.fallbackTime() == null ? null : record.fallbackTime().toString());
    ObjectNode attributes = source.putObject("attributes");
    record.attributes().forEach(attributes::put);
    return source;
  }

  private static List<JsonNode> records(JsonNode result, Evaluation evaluation) {
    if (isNothing(result)) {
      return List.of();
    }
    if (result.isObject()) {
      evaluation.goThroughResult(result);
      return List.of(result);
    }
    if (!result.isArray()) {
      throw new MappingFailure(
          "the result is " + Kinds.of(result) + "; it must be an object, or a list of objects");
    }
    List<JsonNode> records = new ArrayList<>();
    for (int i = 0; i < result.size(); i++) {
      JsonNode each = result.get(i);
      if (isNothing(each)) {
        continue;
      }
      if (!each.isObject()) {
        throw new MappingFailure(
            "number " + (i + 1) + " of the result is " + Kinds.of(each) + "; it must be an object");
      }
      if (records.size() == MAX_RECORDS) {
        throw new MappingFailure("makes more than " + MAX_RECORDS + " conversions of one record");
      }
      evaluation.goThroughResult(each);
      records.add(each);
    }
    return records;
  }

  private static boolean isNothing(JsonNode value) {
    return value.isNull() || (value.isContainerNode() && value.isEmpty());
  }
}
