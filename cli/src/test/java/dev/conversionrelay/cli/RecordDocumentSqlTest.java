package dev.conversionrelay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.conversionrelay.conversion.Event;
import dev.conversionrelay.conversion.EventSource;
import dev.conversionrelay.conversion.SourceRecord;
import dev.conversionrelay.prepare.PrepareConfig;
import dev.conversionrelay.prepare.Prepared;
import dev.conversionrelay.prepare.Preparer;
import dev.conversionrelay.source.JdbcConnection;
import dev.conversionrelay.source.JdbcQuery;
import dev.conversionrelay.source.JdbcSample;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The purchase that docs/record.md shows in SQL and in JSON is the same purchase. */
class RecordDocumentSqlTest {

  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-05-01T13:00:00Z"), ZoneOffset.UTC);

  @Test
  void theExamplesInSqlAndInJsonBecomeTheSameEvent() throws Exception {
    List<SourceRecord> rows = new ArrayList<>();
    JdbcSample.of(new JdbcConnection("jdbc:duckdb:", null, null), JdbcQuery.query(block("sql")))
        .read(0, rows::add);
    assertThat(rows).hasSize(1);
    Event ofSql = event(rows.get(0).json());
    Event ofJson = event(block("json").getBytes(StandardCharsets.UTF_8));
    assertThat(ofSql.jsonText()).isEqualTo(ofJson.jsonText());
    assertThat(ofSql.eventId()).isEqualTo("Purchase-1001");
  }

  private static Event event(byte[] json) {
    PrepareConfig config =
        PrepareConfig.defaults()
            .withDefaultEventSource(EventSource.WEB)
            .withDefaultEventSourceId("CM1I1K3C77UABCDEFGHI");
    Prepared prepared = new Preparer(config, CLOCK).prepare(SourceRecord.of("x:1", json));
    assertThat(prepared.event()).as(prepared.toString()).isNotNull();
    assertThat(prepared.warnings()).isEmpty();
    assertThat(prepared.unknownColumns()).isEmpty();
    return prepared.event();
  }

  private static String block(String language) throws IOException {
    String document = Files.readString(Path.of("../docs/record.md"));
    Matcher block =
        Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(document);
    assertThat(block.find()).isTrue();
    return block.group(1);
  }
}
