package dev.conversionrelay.benchmarks;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Writes the records of web purchases as a shop's warehouse would hold them: of four pixels, with
 * two contents each. One in ten is messy (a national phone number with its country, blank fields,
 * an upper-case e-mail address), two in ten are hashed already, and every fortieth person said no.
 *
 * <p>Record {@code n} is the same in every file that starts at the same time.
 */
public final class WebPurchases {

  private static final long SEED = 20_241_124;
  private static final long FIRST_ORDER = 100_000_000;
  private static final int PIXELS = 4;
  private static final int NO_CONSENT_EVERY = 40;
  private static final int SECONDS_OF_DATA = 86_400;

  private static final String[] NAMES = {"mia.keller", "j.okafor", "sofia_rossi", "li.wei", "ana"};
  private static final String[] HOSTS = {"example.com", "mail.example.org", "example.net"};
  private static final String[] AREA_CODES = {"213", "312", "415", "617", "718"};
  private static final String[] USER_AGENTS = {
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like"
        + " Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko)"
        + " Chrome/126.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:127.0) Gecko/20100101 Firefox/127.0"
  };

  private final Instant start;
  private final MessageDigest sha256;

  /** How a record holds its personal fields. */
  private enum Kind {
    CLEAN,
    HASHED,
    NATIONAL_PHONE,
    BLANKS,
    UPPER_CASE
  }

  /**
   * Purchases of the day that begins then.
   *
   * @param start should lie 1 to 27 days back: TikTok's attribution looks no further, and older
   *     events would each get a warning
   */
  public WebPurchases(Instant start) {
    this.start = start;
    try {
      this.sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** How many of so many records are of people who consented. */
  static long consentedOf(long records) {
    return records - (records + NO_CONSENT_EVERY - 1) / NO_CONSENT_EVERY;
  }

  /** Writes that many records, one JSON object a line. */
  public void write(long records, OutputStream out) throws IOException {
    try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
      json.setPrettyPrinter(new MinimalPrettyPrinter("\n"));
      for (long n = 0; n < records; n++) {
        writeRecord(n, json);
      }
      json.writeRaw('\n');
    }
  }

  private void writeRecord(long n, JsonGenerator json) throws IOException {
    SplittableRandom random = new SplittableRandom(SEED + n);
    Kind kind = kindOf(random.nextInt(100));
    // As many digits whatever the number of records, so that all records cost the same.
    String order = "SO-" + (FIRST_ORDER + n);
    String clickId = "E.C.P." + HexFormat.of().toHexDigits(random.nextLong());
    json.writeStartObject();
    json.writeStringField("event", "Purchase");
    json.writeStringField("event_id", "purchase-" + order);
    json.writeStringField("event_time", start.plusSeconds(n % SECONDS_OF_DATA).toString());
    json.writeStringField("event_source", "web");
    json.writeStringField("event_source_id", "C4EXAMPLEPIXEL00000" + random.nextInt(PIXELS));
    writePerson(n, kind, random, json);
    json.writeStringField("ttclid", clickId);
    json.writeStringField("ip", "203.0." + random.nextInt(256) + '.' + random.nextInt(1, 255));
    json.writeStringField("user_agent", USER_AGENTS[random.nextInt(USER_AGENTS.length)]);
    json.writeStringField(
        "url", "https://shop.example.com/checkout/thank-you?order=" + order + "&lang=en");
    json.writeStringField("order_id", order);
    writeContents(random, json);
    json.writeStringField("consent_ad_user_data", n % NO_CONSENT_EVERY == 0 ? "denied" : "granted");
    json.writeEndObject();
  }

  private static Kind kindOf(int percent) {
    if (percent < 20) {
      return Kind.HASHED;
    }
    if (percent < 30) {
      return switch (percent % 3) {
        case 0 -> Kind.NATIONAL_PHONE;
        case 1 -> Kind.BLANKS;
        default -> Kind.UPPER_CASE;
      };
    }
    return Kind.CLEAN;
  }

  private void writePerson(long n, Kind kind, SplittableRandom random, JsonGenerator json)
      throws IOException {
    String email =
        NAMES[random.nextInt(NAMES.length)] + n + '@' + HOSTS[random.nextInt(HOSTS.length)];
    String area = AREA_CODES[random.nextInt(AREA_CODES.length)];
    int exchange = random.nextInt(220, 900);
    int line = random.nextInt(10_000);
    String phone = String.format(Locale.ROOT, "+1%s%03d%04d", area, exchange, line);
    String customer = "customer-" + n / 2;
    switch (kind) {
      case CLEAN -> writePerson(email, phone, customer, json);
      case HASHED -> writePerson(digest(email), digest(phone), digest(customer), json);
      case NATIONAL_PHONE -> {
        String national = String.format(Locale.ROOT, "(%s) %03d-%04d", area, exchange, line);
        writePerson(email, national, customer, json);
        json.writeStringField("country", "US");
      }
      case BLANKS -> writePerson("  ", "", customer, json);
      case UPPER_CASE ->
          writePerson(' ' + email.toUpperCase(Locale.ROOT) + ' ', phone, customer, json);
    }
  }

  private static void writePerson(String email, String phone, String customer, JsonGenerator json)
      throws IOException {
    json.writeStringField("email", email);
    json.writeStringField("phone", phone);
    json.writeStringField("external_id", customer);
  }

  private String digest(String text) {
    return HexFormat.of().formatHex(sha256.digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static void writeContents(SplittableRandom random, JsonGenerator json)
      throws IOException {
    BigDecimal total = BigDecimal.ZERO;
    json.writeArrayFieldStart("contents");
    for (int i = 0; i < 2; i++) {
      int product = random.nextInt(5_000);
      int quantity = random.nextInt(1, 4);
      BigDecimal price = BigDecimal.valueOf(random.nextInt(500, 20_000), 2);
      json.writeStartObject();
      json.writeStringField("content_id", "sku-" + product);
      json.writeStringField("content_name", "Product number " + product);
      json.writeNumberField("price", price);
      json.writeNumberField("quantity", quantity);
      json.writeEndObject();
      total = total.add(price.multiply(BigDecimal.valueOf(quantity)));
    }
    json.writeEndArray();
    json.writeStringField("content_type", "product");
    json.writeNumberField("value", total);
    json.writeStringField("currency", "USD");
  }
}
