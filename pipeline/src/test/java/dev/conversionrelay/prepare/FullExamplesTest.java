package dev.conversionrelay.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import dev.conversionrelay.conversion.Column;
import dev.conversionrelay.conversion.EventSource;
import dev.conversionrelay.conversion.Route;
import dev.conversionrelay.conversion.SourceRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A record with every column that is for an event source becomes the event written beside it. */
class FullExamplesTest {

  private static final Path FOLDER = Path.of("../examples/full");

  /** Keeps the digits of decimals, so that 46.0 is not 46.00. */
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  /** Under the default policy a record with a TC or GPP string is left out. */
  private static final Set<Column> NOT_IN_AN_EXAMPLE = Set.of(Column.TCF_CONSENT, Column.GPP);

  @ParameterizedTest
  @EnumSource
  void aFullRecordBecomesTheEventBesideIt(EventSource source) throws IOException {
    byte[] record = Files.readAllBytes(FOLDER.resolve(source.wireName() + ".record.json"));
    assertThat(columnsOf(record)).as("columns of the record").isEqualTo(columnsFor(source));

    Prepared prepared =
        new Preparer(PrepareConfig.defaults(), Samples.CLOCK)
            .prepare(SourceRecord.of("full:1", record));
    assertThat(prepared.event()).as(prepared.toString()).isNotNull();
    assertThat(prepared.warnings()).isEmpty();
    assertThat(prepared.unknownColumns()).isEmpty();
    JsonNode sent = MAPPER.readTree(prepared.event().json());
    JsonNode expected = MAPPER.readTree(FOLDER.resolve(source.wireName() + ".event.json").toFile());
    assertSame("", sent, expected);

    JsonNode routed = MAPPER.readTree(record);
    assertThat(prepared.event().route())
        .isEqualTo(
            new Route(
                source,
                routed.get("event_source_id").asText(),
                routed.get("test_event_code").asText()));
  }

  private static Set<Column> columnsOf(byte[] record) throws IOException {
    ImmutableSet.Builder<Column> columns = ImmutableSet.builder();
    MAPPER.readTree(record).fieldNames().forEachRemaining(name -> columns.add(Column.of(name)));
    return columns.build();
  }

  private static Set<Column> columnsFor(EventSource source) {
    boolean limited = source == EventSource.WEB || source == EventSource.APP;
    return ImmutableSet.copyOf(
        Stream.of(Column.values())
            .filter(column -> column.isFor(source) && !NOT_IN_AN_EXAMPLE.contains(column))
            .filter(column -> column != Column.LIMITED_DATA_USE || limited)
            .iterator());
  }

  /** Field by field, so that a failure names the field. */
  private static void assertSame(String path, JsonNode sent, JsonNode expected) {
    if (!expected.isObject() || !sent.isObject()) {
      assertThat(sent).as(path).isEqualTo(expected);
      return;
    }
    assertThat(Sets.newHashSet(sent.fieldNames()))
        .as("fields of " + path)
        .isEqualTo(Sets.newHashSet(expected.fieldNames()));
    for (Iterator<Map.Entry<String, JsonNode>> fields = expected.fields(); fields.hasNext(); ) {
      Map.Entry<String, JsonNode> field = fields.next();
      assertSame(path + "." + field.getKey(), sent.get(field.getKey()), field.getValue());
    }
  }
}
