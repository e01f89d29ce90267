package dev.conversionrelay.mapping;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.conversionrelay.conversion.RecordJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** JSON as trees whose numbers keep every digit. */
public final class JsonTrees {

  private static final ObjectReader READER =
      JsonMapper.builder(RecordJson.factory(Evaluation.MAX_TEXT))
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          // Of two answers to one question, such as that of consent, none may win by its place.
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build()
          .readerFor(JsonNode.class);

  private JsonTrees() {}

  /**
   * The value at which the parser stands, or before which.
   *
   * @throws IOException if it is not JSON, or an object has two members of one name
   */
  public static JsonNode read(JsonParser parser) throws IOException {
    return READER.readTree(parser);
  }

  /**
   * The value that the bytes are, in UTF-8; null if there is none.
   *
   * @throws IOException if it is not JSON, holds more than one value, or an object has two members
   *     of one name
   */
  public static JsonNode parse(byte[] json) throws IOException {
    return parse(new String(json, StandardCharsets.UTF_8));
  }

  /**
   * The value that the text is; null if there is none, but white space.
   *
   * @throws IOException if it is not JSON, holds more than one value, or an object has two members
   *     of one name
   */
  static JsonNode parse(String text) throws IOException {
    JsonNode tree = READER.with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).readTree(text);
    return tree.isMissingNode() ? null : tree;
  }
}
