package dev.conversionrelay.cli.demo;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.ValidationResult;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import dev.conversionrelay.outcome.RejectReason;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Array;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.duckdb.DuckDBStruct;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DemoShopTest {

  private static final Instant NOW = Instant.parse("2026-11-24T09:30:00Z");
  private static final long SEED = 7;

  private static final Set<String> RECORD_COLUMNS =
      Set.of(
          "event_source",
          "event_source_id",
          "event",
          "event_id",
          "event_time",
          "email",
          "phone",
          "external_id",
          "first_name",
          "last_name",
          "zip_code",
          "city",
          "country",
          "consent_ad_user_data",
          "consent_ad_storage",
          "ttp",
          "ip",
          "user_agent",
          "url",
          "value",
          "currency",
          "content_type",
          "contents",
          "order_id",
          "customer_type",
          "num_items",
          "shop_id",
          "lead_id",
          "lead_event_source");

  private static final Set<String> OFFLINE_NAMES = Set.of("Purchase");
  private static final Pattern DIGEST = Pattern.compile("[0-9a-fA-F]{64}");
  private static final Pattern ADDRESS = Pattern.compile("[^\\s@]+@([^\\s@]+)");

  @TempDir private static Path directory;

  private static DemoShop shop;
  private static List<Map<String, Object>> records;

  @BeforeAll
  static void createShop() throws SQLException {
    shop = DemoShop.create(directory.resolve("shop.duckdb"), DemoShop.DEFAULT_RECORDS, SEED, NOW);
    records = read(shop, shop.query());
  }

  @Test
  void queryGivesAsManyRecordsAsExpectedAndNamesEveryColumnAsTheRecordDoes() {
    assertThat(records).hasSize((int) shop.expected().read());
    assertThat(records.get(0).keySet()).containsExactlyInAnyOrderElementsOf(RECORD_COLUMNS);
  }

  @Test
  void queryCanBeASubquery() throws SQLException {
    List<Map<String, Object>> count =
        read(shop, "SELECT count(*) AS n FROM (" + shop.query() + ") AS records");

    assertThat(count.get(0)).containsEntry("n", shop.expected().read());
  }

  @ParameterizedTest
  @ValueSource(ints = {300, DemoShop.DEFAULT_RECORDS, 10_000})
  void thereAreAboutAsManyRecordsAsAskedFor(int size) throws SQLException {
    Path file = directory.resolve("about" + size + ".duckdb");

    assertThat(DemoShop.create(file, size, SEED, NOW).expected().read())
        .isBetween(size * 95L / 100, size * 105L / 100);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 20, 300, 4_500})
  void recordsBecomeWhatIsExpectedAtEverySize(int size) throws SQLException {
    DemoShop other = DemoShop.create(directory.resolve(size + ".duckdb"), size, SEED, NOW);

    assertThat(judge(read(other, other.query()))).isEqualTo(other.expected());
    assertThat(other.expected().rejected()).hasSize(5);
  }

  @Test
  void recordsBecomeWhatIsExpected() {
    assertThat(judge(records)).isEqualTo(shop.expected());
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, -5, 42, 1_234_567_890_123L})
  void booksBalanceAndSharesStayInBoundsForEverySeed(long seed) throws SQLException {
    DemoShop.Expectation expected =
        DemoShop.create(
                directory.resolve("seed" + seed + ".duckdb"), DemoShop.DEFAULT_RECORDS, seed, NOW)
            .expected();

    double read = expected.read();
    assertThat(
            expected.delivered()
                + expected.suppressedTotal()
                + expected.duplicates()
                + expected.rejectedTotal())
        .isEqualTo(expected.read());
    assertThat(expected.suppressedTotal() / read).isBetween(0.09, 0.15);
    assertThat(expected.suppressed()).containsOnlyKeys("CONSENT_DENIED", "CONSENT_MISSING");
    assertThat(expected.duplicates() / read).isBetween(0.02, 0.04);
    assertThat(expected.rejectedTotal() / read).isBetween(0.005, 0.015);
  }

  @Test
  void everyKindOfBrokenRowExists() {
    assertThat(shop.expected().rejected())
        .containsOnlyKeys(
            RejectReason.MISSING_EVENT.name(),
            RejectReason.INVALID_EVENT_TIME.name(),
            RejectReason.EVENT_TIME_IN_FUTURE.name(),
            RejectReason.INVALID_EVENT.name(),
            RejectReason.MISSING_LEAD_ID.name());
  }

  @Test
  void everyKindOfBrokenRowAlsoBelongsToSomebodyWhoSaidNo() {
    Set<RejectReason> faultsOfTheUnwilling =
        records.stream()
            .filter(r -> "denied".equals(r.get("consent_ad_user_data")))
            .map(DemoShopTest::fault)
            .filter(Objects::nonNull)
            .collect(Collectors.toSet());

    assertThat(faultsOfTheUnwilling).hasSize(5);
  }

  @Test
  void sameSizeSeedAndTimeGiveTheSameRecords() throws SQLException {
    DemoShop again =
        DemoShop.create(directory.resolve("again.duckdb"), DemoShop.DEFAULT_RECORDS, SEED, NOW);

    assertThat(read(again, again.query())).containsExactlyInAnyOrderElementsOf(records);
    assertThat(again.expected()).isEqualTo(shop.expected());
  }

  @Test
  void anotherSeedGivesOtherRecords() throws SQLException {
    DemoShop other =
        DemoShop.create(directory.resolve("other.duckdb"), DemoShop.DEFAULT_RECORDS, SEED + 1, NOW);

    assertThat(read(other, other.query())).doesNotContainAnyElementsOf(records);
  }

  @Test
  void copiesAreIdenticalInEveryColumnAndNothingElseSharesAnId() {
    Map<List<Object>, List<Map<String, Object>>> byId =
        records.stream()
            .collect(
                groupingBy(
                    r ->
                        Arrays.asList(
                            r.get("event_source_id"),
                            r.get("event"),
                            r.get("event_id"),
                            r.get("order_id"))));
    List<List<Map<String, Object>>> repeated =
        byId.values().stream().filter(group -> group.size() > 1).toList();

    assertThat(repeated).hasSize(90);
    assertThat(repeated)
        .allSatisfy(group -> assertThat(group).hasSize(2).containsOnly(group.get(0)))
        .allSatisfy(group -> assertThat(group.get(0)).containsEntry("event", "Purchase"));
  }

  @Test
  void everyRecordHasAnIdOrAnOrder() {
    assertThat(records).allMatch(r -> (r.get("event_id") == null) != (r.get("order_id") == null));
  }

  @Test
  void soundEventTimesLieInTheLastTwentyDays() {
    assertThat(records)
        .filteredOn(r -> fault(r) == null)
        .extracting(r -> OffsetDateTime.parse((String) r.get("event_time")).toInstant())
        .allSatisfy(time -> assertThat(time).isBetween(NOW.minus(Duration.ofDays(20)), NOW));
  }

  @Test
  void allSourcesAreThereWithTheIdsTheShopNames() {
    Map<Object, Set<Object>> ids =
        records.stream()
            .collect(
                groupingBy(
                    r -> r.get("event_source"),
                    Collectors.mapping(r -> r.get("event_source_id"), Collectors.toSet())));

    assertThat(ids)
        .containsOnly(
            Map.entry("web", Set.of(DemoShop.PIXEL_CODE)),
            Map.entry("offline", Set.of(DemoShop.OFFLINE_EVENT_SET_ID)),
            Map.entry("crm", Set.of(DemoShop.CRM_EVENT_SET_ID)));
  }

  @Test
  void leadsMoveThroughTheStagesInTheirOrder() throws SQLException {
    List<Map<String, Object>> leads =
        read(
            shop,
            "SELECT list(stage ORDER BY moved_at) AS stages FROM crm_leads"
                + " GROUP BY customer_id HAVING count(*) <= 3");

    assertThat(leads)
        .extracting(lead -> (List<?>) lead.get("stages"))
        .allSatisfy(stages -> assertThat(stages).isEqualTo(Words.STAGES.subList(0, stages.size())))
        .anyMatch(stages -> stages.size() == 3);
  }

  @Test
  void valueOfAPurchaseIsTheSumOfItsContents() {
    List<Map<String, Object>> purchases =
        records.stream()
            .filter(r -> r.get("order_id") != null && r.get("contents") != null)
            .toList();

    assertThat(purchases)
        .isNotEmpty()
        .allSatisfy(
            r -> {
              BigDecimal sum = BigDecimal.ZERO;
              for (Object content : (List<?>) r.get("contents")) {
                Map<?, ?> fields = (Map<?, ?>) content;
                BigDecimal price = (BigDecimal) fields.get("price");
                int quantity = (Integer) fields.get("quantity");
                sum = sum.add(price.multiply(BigDecimal.valueOf(quantity)));
              }
              assertThat((BigDecimal) r.get("value")).isEqualByComparingTo(sum);
            });
  }

  @Test
  void contentsHaveTheMembersOfTheRecord() {
    assertThat(records)
        .filteredOn(r -> "web".equals(r.get("event_source")))
        .allSatisfy(
            r ->
                assertThat((List<?>) r.get("contents"))
                    .isNotEmpty()
                    .allSatisfy(
                        content ->
                            assertThat(((Map<?, ?>) content).keySet())
                                .map(Object::toString)
                                .containsExactly(
                                    "content_id",
                                    "content_name",
                                    "content_category",
                                    "brand",
                                    "price",
                                    "quantity")));
  }

  @ParameterizedTest
  @EnumSource(Country.class)
  void everyWrittenFormOfACountrysPhonesIsAPossibleNumberOfThatCountry(Country country) {
    PhoneNumberUtil util = PhoneNumberUtil.getInstance();
    SplittableRandom random = new SplittableRandom(3);

    Set<String> written =
        Stream.generate(() -> country.phone(random)).limit(300).collect(Collectors.toSet());

    assertThat(written)
        .allSatisfy(
            text -> {
              PhoneNumber number = util.parse(text, country.name());
              assertThat(util.isPossibleNumberWithReason(number))
                  .isEqualTo(ValidationResult.IS_POSSIBLE);
              assertThat(number.getCountryCode())
                  .isEqualTo(util.getCountryCodeForRegion(country.name()));
              assertThat(util.format(number, PhoneNumberUtil.PhoneNumberFormat.E164))
                  .matches(RESERVED.get(country));
            });
  }

  /** The ranges of {@link Country}'s comment, in E.164. */
  private static final Map<Country, String> RESERVED =
      Map.of(
          Country.US, "\\+1\\d{3}55501\\d\\d",
          Country.GB, "\\+44(2079460\\d{3}|1614960\\d{3}|7700900\\d{3})",
          Country.DE, "\\+49(3023125|6990009|4066969|2214710|8999998)\\d{3}",
          Country.FR, "\\+33(19900|63998)\\d{4}",
          Country.BR, "\\+55(52|23)9?5550\\d{4}",
          Country.JP, "\\+81(90|3)0000\\d{4}");

  @Test
  void peopleOfAllSixCountriesHavePhonesAndFewOfThemAreUnreadable() {
    Map<Object, Long> readable =
        customers().stream()
            .filter(c -> c.get("phone") != null && isPhone(c))
            .collect(groupingBy(c -> c.get("country"), counting()));
    long unreadable =
        customers().stream().filter(c -> c.get("phone") != null && !isPhone(c)).count();

    assertThat(readable).containsOnlyKeys("US", "GB", "DE", "FR", "BR", "JP");
    assertThat(readable.values()).allMatch(count -> count > 50);
    assertThat(unreadable).isBetween(5L, 25L);
  }

  @Test
  void emailsAreTypedInManyWaysSomeMissingSomeHashed() {
    List<String> emails = customers().stream().map(c -> (String) c.get("email")).toList();

    assertThat(emails).anyMatch(Objects::isNull);
    assertThat(emails).anyMatch(e -> e != null && !e.equals(e.strip()));
    assertThat(emails).anyMatch(e -> isDigest(e) && e.equals(e.toLowerCase(Locale.ROOT)));
    assertThat(emails).anyMatch(e -> isDigest(e) && e.equals(e.toUpperCase(Locale.ROOT)));
    assertThat(emails)
        .anyMatch(e -> e != null && !isDigest(e) && !e.equals(e.toLowerCase(Locale.ROOT)));
  }

  @Test
  void noImportedDigestIsThatOfAnEmptyText() throws Exception {
    String ofNothing =
        HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(new byte[0]));

    assertThat(customers()).noneMatch(c -> ofNothing.equalsIgnoreCase((String) c.get("email")));
  }

  @Test
  void everyEmailDomainIsReservedForExamples() throws IOException {
    List<String> domains =
        customers().stream()
            .map(c -> (String) c.get("email"))
            .filter(e -> e != null && !isDigest(e))
            .map(e -> ADDRESS.matcher(e.strip()))
            .peek(matcher -> assertThat(matcher.matches()).isTrue())
            .map(matcher -> matcher.group(1).toLowerCase(Locale.ROOT))
            .toList();

    assertThat(domains)
        .isNotEmpty()
        .allMatch(d -> d.matches("([a-z]+\\.)?example\\.(com|org|net)"));
  }

  @Test
  void everyAddressOfTheNetworkIsReservedForDocumentationOrPrivate() {
    assertThat(records)
        .extracting(r -> (String) r.get("ip"))
        .filteredOn(Objects::nonNull)
        .isNotEmpty()
        .allMatch(
            ip -> ip.matches("(203\\.0\\.113|198\\.51\\.100|10\\.20\\.0)\\.\\d+|2001:db8:.*"));
  }

  @Test
  void someWebRecordsCameByAnAd() {
    assertThat(records)
        .filteredOn(r -> "web".equals(r.get("event_source")))
        .extracting(r -> (String) r.get("url"))
        .allMatch(url -> url.startsWith("https://shop.example.com/"))
        .anyMatch(url -> url.contains("ttclid=E.C.P."))
        .anyMatch(url -> url.contains("utm_source=newsletter"));
  }

  @Test
  void leavesOneClosedFileThatAnotherConnectionCanWriteTo() throws SQLException, IOException {
    Path home = Files.createDirectory(directory.resolve("closed"));
    DemoShop closed = DemoShop.create(home.resolve("shop.duckdb"), 30, SEED, NOW);

    try (Stream<Path> files = Files.list(home)) {
      assertThat(files).containsExactly(home.resolve("shop.duckdb"));
    }
    assertThat(closed.jdbcUrl()).isEqualTo("jdbc:duckdb:" + home.resolve("shop.duckdb"));
    try (Connection connection = DriverManager.getConnection(closed.jdbcUrl());
        Statement statement = connection.createStatement()) {
      assertThat(statement.executeUpdate("DELETE FROM web_orders")).isEqualTo(11);
    }
  }

  @Test
  void replacesNoFile() throws IOException {
    Path existing = Files.writeString(directory.resolve("mine"), "mine", StandardCharsets.UTF_8);

    assertThatThrownBy(() -> DemoShop.create(existing, 10, SEED, NOW))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("mine");
    assertThat(existing).hasContent("mine");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1})
  void needsARecord(int records) {
    Path file = directory.resolve("never.duckdb");

    assertThatThrownBy(() -> DemoShop.create(file, records, SEED, NOW))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(file).doesNotExist();
  }

  /** The relay's rules once more, applied to what the query gives instead of what was written. */
  private static DemoShop.Expectation judge(List<Map<String, Object>> rows) {
    Map<String, Long> suppressed = new TreeMap<>();
    Map<String, Long> rejected = new TreeMap<>();
    Set<Map<String, Object>> sent = new HashSet<>();
    long duplicates = 0;
    for (Map<String, Object> row : rows) {
      Object consent = row.get("consent_ad_user_data");
      RejectReason fault = fault(row);
      if (consent == null) {
        suppressed.merge("CONSENT_MISSING", 1L, Long::sum);
      } else if (consent.equals("denied")) {
        suppressed.merge("CONSENT_DENIED", 1L, Long::sum);
      } else if (fault != null) {
        rejected.merge(fault.name(), 1L, Long::sum);
      } else if (!sent.add(row)) {
        duplicates++;
      }
    }
    return new DemoShop.Expectation(
        rows.size(), new TreeMap<>(suppressed), duplicates, new TreeMap<>(rejected), sent.size());
  }

  private static RejectReason fault(Map<String, Object> row) {
    if (row.get("event") == null) {
      return RejectReason.MISSING_EVENT;
    }
    try {
      OffsetDateTime time = OffsetDateTime.parse((String) row.get("event_time"));
      if (time.toInstant().isAfter(NOW)) {
        return RejectReason.EVENT_TIME_IN_FUTURE;
      }
    } catch (DateTimeParseException e) {
      return RejectReason.INVALID_EVENT_TIME;
    }
    if ("offline".equals(row.get("event_source")) && !OFFLINE_NAMES.contains(row.get("event"))) {
      return RejectReason.INVALID_EVENT;
    }
    if ("crm".equals(row.get("event_source")) && row.get("lead_id") == null) {
      return RejectReason.MISSING_LEAD_ID;
    }
    return null;
  }

  private static List<Map<String, Object>> customers() {
    try {
      return read(shop, "SELECT * FROM customers");
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean isPhone(Map<String, Object> customer) {
    PhoneNumberUtil util = PhoneNumberUtil.getInstance();
    try {
      PhoneNumber number =
          util.parse((String) customer.get("phone"), (String) customer.get("country"));
      return util.isPossibleNumberWithReason(number) == ValidationResult.IS_POSSIBLE;
    } catch (NumberParseException e) {
      return false;
    }
  }

  private static boolean isDigest(String email) {
    return email != null && DIGEST.matcher(email).matches();
  }

  private static List<Map<String, Object>> read(DemoShop from, String sql) throws SQLException {
    List<Map<String, Object>> rows = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection(from.jdbcUrl());
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      while (result.next()) {
        Map<String, Object> row = new LinkedHashMap<>();
        for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
          row.put(result.getMetaData().getColumnLabel(i), plain(result.getObject(i)));
        }
        rows.add(row);
      }
    }
    return rows;
  }

  private static Object plain(Object value) throws SQLException {
    if (value instanceof Array array) {
      List<Object> list = new ArrayList<>();
      for (Object element : (Object[]) array.getArray()) {
        list.add(plain(element));
      }
      return list;
    }
    if (value instanceof DuckDBStruct struct) {
      return new LinkedHashMap<>(struct.getMap());
    }
    return value;
  }
}
