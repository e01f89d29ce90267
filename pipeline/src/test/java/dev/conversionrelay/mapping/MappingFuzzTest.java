package dev.conversionrelay.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import dev.conversionrelay.conversion.SourceRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Any text as a mapping, which then meets a record. Replays the inputs that are kept beside it;
 * {@code pipeline/fuzz} looks for new ones.
 */
class MappingFuzzTest {

  private static final String CANARY = "kanarienvogel";

  private static final SourceRecord FROM = SourceRecord.of("x:1", "x:1", new byte[0]);

  @FuzzTest(maxDuration = "60m")
  void anyTextIsAMappingOrSaysWhereItIsNone(byte[] text) throws IOException {
    String mapping = new String(text, StandardCharsets.UTF_8);
    Mapping compiled;
    try {
      compiled = Mapping.compile(new MappingText("m.jslt", mapping));
    } catch (MappingSyntaxException e) {
      assertThat(e.getMessage()).startsWith("line ");
      return;
    }
    JsonNode record =
        JsonTrees.parse(
            ("{\"email\":\""
                    + CANARY
                    + "\",\"n\":1e999999999,\"i\":12,\"a\":[1,\"b\",null,{\"k\":\"v\"}],\"o\":{\"p\":0.1}}")
                .getBytes(StandardCharsets.UTF_8));
    try {
      List<JsonNode> made = compiled.apply(record, FROM);
      assertThat(made).hasSizeLessThanOrEqualTo(Mapping.MAX_RECORDS).allMatch(JsonNode::isObject);
      assertThat(compiled.apply(record, FROM)).isEqualTo(made);
    } catch (MappingException e) {
      assertThat(e.getMessage()).startsWith("the mapping ").doesNotContain(CANARY);
    }
  }
}
