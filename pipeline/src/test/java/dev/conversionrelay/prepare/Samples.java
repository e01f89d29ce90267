package dev.conversionrelay.prepare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.conversionrelay.conversion.SourceRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;

/** Records for tests. JSON is written with single quotes for legibility. */
final class Samples {

  static final Instant NOW = Instant.parse("2026-05-01T12:00:00Z");
  static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
  static final String POSITION = "orders.ndjson:17";

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private Samples() {}

  /** A granted web event; members given override these, as the last of two wins. */
  static String web(String... members) {
    return record(
        "'event':'Purchase','event_id':'o-1','event_time':1777636800,'event_source':'web',"
            + "'event_source_id':'CM1I1K3C77UABCDEFGHI','consent_ad_user_data':'granted',"
            + "'url':'https://shop.example/thanks'",
        members);
  }

  static String app(String... members) {
    return record(
        "'event':'Purchase','event_id':'o-1','event_time':1777636800,'event_source':'app',"
            + "'event_source_id':'7012345678901234567','app_id':'com.example.shop',"
            + "'consent_ad_user_data':'granted'",
        members);
  }

  static String offline(String... members) {
    return record(
        "'event':'Purchase','event_id':'o-1','event_time':1777636800,'event_source':'offline',"
            + "'event_source_id':'7012345678901234567','consent_ad_user_data':'granted'",
        members);
  }

  static String crm(String... members) {
    return record(
        "'event':'Qualified lead','event_id':'o-1','event_time':1777636800,'event_source':'crm',"
            + "'event_source_id':'7012345678901234567','lead_id':'7098765432109876543',"
            + "'consent_ad_user_data':'granted'",
        members);
  }

  static String record(String base, String... members) {
    StringBuilder json = new StringBuilder("{").append(base);
    for (String member : members) {
      json.append(',').append(member);
    }
    return json.append('}').toString();
  }

  static SourceRecord source(String json) {
    return SourceRecord.of(POSITION, bytes(json));
  }

  static byte[] bytes(String json) {
    return json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
  }

  static Prepared prepare(String json) {
    return prepare(PrepareConfig.defaults(), json);
  }

  static Prepared prepare(PrepareConfig config, String json) {
    return new Preparer(config, CLOCK).prepare(source(json));
  }

  /** The sent event, as read by another JSON library. */
  static JsonNode sent(Prepared prepared) {
    if (prepared.event() == null) {
      throw new AssertionError("Not an event: " + prepared);
    }
    return tree(prepared.event().json());
  }

  static JsonNode sent(String json) {
    return sent(prepare(json));
  }

  static JsonNode tree(byte[] json) {
    try {
      return MAPPER.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
