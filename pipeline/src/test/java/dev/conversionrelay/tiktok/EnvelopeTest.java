package dev.conversionrelay.tiktok;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.conversionrelay.conversion.Event;
import dev.conversionrelay.conversion.EventSource;
import dev.conversionrelay.conversion.Route;
import java.util.List;
import org.junit.jupiter.api.Test;

class EnvelopeTest {

  @Test
  void joinsTheBytesOfTheEventsUnchanged() {
    Route route = new Route(EventSource.WEB, "PIXEL", null);

    byte[] body =
        Envelope.of(route, null).body(List.of(event("{\"a\": 1.50}"), event("{\"b\":\"é\"}")));

    assertThat(new String(body, UTF_8))
        .isEqualTo(
            "{\"event_source\":\"web\",\"event_source_id\":\"PIXEL\","
                + "\"data\":[{\"a\": 1.50},{\"b\":\"é\"}]}");
  }

  @Test
  void optionalFieldsStandAtTheRootAndAreEscaped() throws Exception {
    Route route = new Route(EventSource.CRM, "se\"t\\\n", "TEST\u00e9");

    var json =
        new ObjectMapper().readTree(Envelope.of(route, "Par\"tner").body(List.of(event("{}"))));

    assertThat(json.get("event_source").textValue()).isEqualTo("crm");
    assertThat(json.get("event_source_id").textValue()).isEqualTo("se\"t\\\n");
    assertThat(json.get("test_event_code").textValue()).isEqualTo("TEST\u00e9");
    assertThat(json.get("partner_name").textValue()).isEqualTo("Par\"tner");
    assertThat(json.get("data")).hasSize(1);
  }

  @Test
  void sizeIsKnownBeforeTheBodyIsBuilt() {
    Envelope envelope = Envelope.of(new Route(EventSource.APP, "7é", "T"), "P");
    List<Event> events = List.of(event("{\"a\":1}"), event("{}"), event("{\"c\":\"ü\"}"));
    long jsonBytes = events.stream().mapToLong(e -> e.json().length).sum();

    assertThat(envelope.sizeOf(3, jsonBytes)).isEqualTo(envelope.body(events).length);
    assertThat(envelope.sizeOf(1, 2)).isEqualTo(envelope.overhead() + 2);
  }

  @Test
  void anEmptyRequestIsRefused() {
    Envelope envelope = Envelope.of(new Route(EventSource.WEB, "P", null), null);

    assertThatThrownBy(() -> envelope.body(List.of())).isInstanceOf(IllegalArgumentException.class);
  }

  private static Event event(String json) {
    return new Event(
        new Route(EventSource.WEB, "P", null), "Purchase", "1", 1, 0, "x:1", json.getBytes(UTF_8));
  }
}
