package dev.conversionrelay.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.conversionrelay.testing.Canaries;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Conversions full of planted values: in each personal column, and where such values do not belong.
 * All columns are texts, so that any source can hold them.
 */
final class CanaryRecords {

  static final String PIXEL = "CM1I1K3C77UABCDEFGHI";

  /** Id of an event that the other end is to refuse. */
  static final String REFUSED = "canary-refused";

  /** How many of {@link #rows} are sent, if all that is sent is taken. */
  static final int SENT = 26;

  /** How many are rejected, and how many left out for want of consent. */
  static final int REJECTED = 6;

  static final int SUPPRESSED = 3;

  static final List<String> COLUMNS =
      List.of(
          "event",
          "event_id",
          "event_time",
          "event_source",
          "event_source_id",
          "consent_ad_user_data",
          "email",
          "phone",
          "external_id",
          "first_name",
          "last_name",
          "zip_code",
          "idfa",
          "gaid",
          "url",
          "referrer",
          "ttclid",
          "user_agent",
          "search_string",
          "description",
          "order_id",
          "contents",
          "properties",
          "internal_note");

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Canaries canaries;
  private final String misplacedEmail;
  private final String misplacedPhone;
  private final ObjectNode full;

  CanaryRecords(Canaries canaries) {
    this.canaries = canaries;
    this.misplacedEmail = canaries.email("misplaced email");
    this.misplacedPhone = canaries.phone("misplaced phone");
    String note = canaries.word("a column that is not read");
    this.full =
        row(
            Map.ofEntries(
                Map.entry("event", "Purchase"),
                Map.entry("event_time", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString()),
                Map.entry("event_source", "web"),
                Map.entry("event_source_id", PIXEL),
                Map.entry("consent_ad_user_data", "granted"),
                Map.entry("email", canaries.email("email")),
                Map.entry("phone", canaries.phone("phone")),
                Map.entry("external_id", canaries.word("external_id")),
                Map.entry("first_name", canaries.word("first_name")),
                Map.entry("last_name", canaries.word("last_name")),
                Map.entry("zip_code", canaries.word("zip_code")),
                Map.entry("idfa", canaries.uuid("idfa")),
                Map.entry("gaid", canaries.uuid("gaid")),
                Map.entry(
                    "url",
                    "https://shop.example/u/"
                        + misplacedEmail
                        + "/?ttclid=%2B"
                        + misplacedPhone.substring(1)
                        + "&first_name="
                        + canaries.word("first_name in a URL")
                        + "&e="
                        + misplacedEmail.replace("@", "%2540")),
                Map.entry(
                    "referrer", "https://" + misplacedEmail + "@a.example/#" + misplacedPhone),
                Map.entry("user_agent", "Agent/1.0 (" + misplacedEmail + ")"),
                Map.entry("search_string", "order of " + misplacedEmail),
                Map.entry("description", "call " + misplacedPhone),
                Map.entry(
                    "contents",
                    "[{\"content_id\":\"a\",\"content_name\":\"for %s\",\"%s\":1}]"
                        .formatted(misplacedEmail, misplacedPhone)),
                Map.entry(
                    "properties",
                    "{\"%1$s\":1,\"%2$s\":2,\"deep\":{\"a\":[\"%1$s\",{\"b\":\"%2$s\"}]},\"email\":\"%3$s\"}"
                        .formatted(misplacedEmail, misplacedPhone, note)),
                Map.entry("internal_note", note)));
  }

  /** Rows that any source can hold. */
  List<ObjectNode> rows() {
    List<ObjectNode> rows = new ArrayList<>();
    for (int i = 0; i < SENT - 3; i++) {
      rows.add(with("event_id", "canary-" + i));
    }
    rows.add(with("event_id", REFUSED));
    rows.add(with("event_id", misplacedEmail));
    rows.add(with("order_id", misplacedPhone));

    rows.add(with("event", ""));
    rows.add(with("event", misplacedEmail));
    rows.add(with("event_time", misplacedPhone));
    rows.add(with("event_source", misplacedEmail));
    rows.add(with("event_source_id", misplacedPhone));
    rows.add(with("event_time", ""));

    rows.add(with("consent_ad_user_data", "denied"));
    rows.add(with("consent_ad_user_data", ""));
    rows.add(with("consent_ad_user_data", misplacedEmail));
    return rows;
  }

  /** Lines that only a file or a message can be, none of which is sent. */
  List<byte[]> broken() {
    try {
      byte[] whole = MAPPER.writeValueAsBytes(full);
      List<byte[]> broken = new ArrayList<>();
      for (String pattern :
          List.of(
              "[%s]",
              "%s,",
              "\"" + misplacedEmail + "\"",
              "{\"email\":" + misplacedEmail + "}",
              "{\"email\":\"" + misplacedEmail,
              misplacedPhone)) {
        broken.add(pattern.replace("%s", new String(whole, UTF_8)).getBytes(UTF_8));
      }
      byte[] noUtf8 = whole.clone();
      noUtf8[new String(whole, UTF_8).indexOf("Agent/")] = (byte) 0xff;
      broken.add(noUtf8);
      ByteArrayOutputStream huge = new ByteArrayOutputStream();
      huge.writeBytes(("{\"email\":\"" + misplacedEmail + "\",\"x\":\"").getBytes(UTF_8));
      while (huge.size() <= 4 << 20) {
        huge.writeBytes(whole);
      }
      broken.add(huge.toByteArray());
      return broken;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Records whose columns have other types and names than they should; all of them are sent. */
  List<ObjectNode> odd() {
    List<ObjectNode> odd = new ArrayList<>();
    ObjectNode lists = with("event_id", "canary-lists");
    ObjectNode objects = with("event_id", "canary-objects");
    for (String column : List.of("email", "phone", "first_name", "search_string", "url")) {
      lists.putArray(column).addArray().add(misplacedEmail).add(misplacedPhone);
      objects.putObject(column).put(misplacedEmail, misplacedPhone);
    }
    odd.add(lists);
    odd.add(objects);
    odd.add(with("event_id", "canary-names").put(misplacedEmail, 1).put(misplacedPhone, 2));
    odd.forEach(record -> record.remove("internal_note"));
    return odd;
  }

  /** What the other end may say, with whatever it was sent in it, and more. */
  String echo() {
    return "Invalid value for data. 0 .user.email: got '%s', %s, %s and %s"
        .formatted(
            canaries.text("email"),
            canaries.text("phone"),
            misplacedEmail,
            canaries.text("first_name"));
  }

  private ObjectNode with(String column, String value) {
    return full.deepCopy().put(column, value);
  }

  private static ObjectNode row(Map<String, String> values) {
    ObjectNode row = MAPPER.createObjectNode();
    for (String column : COLUMNS) {
      String value = values.get(column);
      if (value != null) {
        row.put(column, value);
      }
    }
    return row;
  }
}
