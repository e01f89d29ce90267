package dev.conversionrelay.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.conversionrelay.conversion.SourceRecord;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which fields make a difference, found by taking them out. */
class FieldUseTest {

  private static final SourceRecord RECORD = SourceRecord.of("test:1", new byte[0]);

  @Test
  void fieldsAreUsedOrNotByWhatTheyChange() throws Exception {
    FieldUse use =
        new FieldUse(
            Mapping.compiled(
                new MappingText(
                    "test",
                    """
                    {
                      "a": first-present(.a, .b),
                      "c": .o.c,
                      "d": [for (.list) .d],
                      "page": event-param(.params, "page"),
                      "whole": string(.whole)
                    }
                    """)));
    Set<String> used =
        use.add(
                JsonTrees.parse(
                    """
                    {"a":1,"b":2,"n":null,"e":[],"o":{"c":3,"x":4},"left":{"y":5,"z":6},
                     "list":[{"d":7,"q":8},{"q":9}],"whole":{"k":10},
                     "params":[{"key":"page","value":{"string_value":"p"}},
                               {"key":"other","value":{"int_value":1}}]}
                    """),
                RECORD)
            .keySet();
    assertThat(used).containsExactlyInAnyOrder("a", "o.c", "list[].d", "whole.k", "params[page]");
    assertThat(use.unused())
        .isEqualTo(Map.of("b", 1L, "o.x", 1L, "left", 1L, "list[].q", 1L, "params[other]", 1L));
    assertThat(use.isNamed("b")).isTrue();
    assertThat(use.isNamed("o.x")).isFalse();
    assertThat(use.isNamed("params[page]")).isTrue();
    assertThat(use.isNamed("params[other]")).isFalse();

    // What makes a difference in any record is used.
    use.add(JsonTrees.parse("{\"b\":2,\"o\":{\"x\":4}}"), RECORD);
    assertThat(use.unused())
        .isEqualTo(Map.of("o.x", 1L, "left", 1L, "list[].q", 1L, "params[other]", 1L));
  }

  /** Also where a dot or a bracket stands in the address. */
  @Test
  void namesThatMayBePersonalAreShownAsDigests() throws Exception {
    FieldUse use =
        new FieldUse(Mapping.compiled(new MappingText("test", "{\"a\": .map, \"b\": .list}")));
    Set<String> used =
        use.add(
                JsonTrees.parse(
                    """
                    {"map":{"tom.till@example.com":1,"[tom]till@example.com":2},
                     "other.tom till":3}
                    """),
                RECORD)
            .keySet();
    // printf '%s' 'tom.till@example.com' | sha256sum
    assertThat(used).containsExactly("map.sha256:701e8b588375", "map.sha256:0a8ea700666b");
    assertThat(use.unused()).containsOnlyKeys("sha256:409143f74580");
  }

  @Test
  void aRecordOfVeryManyFieldsIsNotTriedFieldByField() throws Exception {
    FieldUse use = new FieldUse(Mapping.compiled(new MappingText("test", ".")));
    StringBuilder wide = new StringBuilder("{\"f\":1");
    for (int i = 0; i < 2_000; i++) {
      wide.append(",\"f").append(i).append("\":1");
    }
    assertThat(use.add(JsonTrees.parse(wide + "}"), RECORD)).hasSize(500);
  }
}
