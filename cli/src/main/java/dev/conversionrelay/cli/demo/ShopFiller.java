package dev.conversionrelay.cli.demo;

import dev.conversionrelay.outcome.RejectReason;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/** Fills the tables of an empty shop, and counts what must become of every row. */
final class ShopFiller {

  private static final Duration SPAN = Duration.ofDays(20);

  /** Room for the demo's clock, which goes on while the data is as old as it is. */
  private static final Duration QUIET = Duration.ofHours(1);

  private static final String SITE = "https://shop.example.com";

  private final DuckDBConnection connection;
  private final int orders;
  private final Instant now;
  private final SplittableRandom random;
  private final Tally tally = new Tally();

  private final List<Customer> customers = new ArrayList<>();
  private final List<Customer> willing = new ArrayList<>();
  private final List<Customer> unwilling = new ArrayList<>();

  ShopFiller(Connection connection, int orders, long seed, Instant now) throws SQLException {
    this.connection = connection.unwrap(DuckDBConnection.class);
    this.orders = orders;
    this.now = now.truncatedTo(ChronoUnit.SECONDS);
    this.random = new SplittableRandom(seed);
  }

  DemoShop.Expectation fill() throws SQLException {
    fillCustomers();
    fillProducts();
    fillWebEvents();
    fillWebOrders();
    fillStoreSales();
    fillCrmLeads();
    return tally.expectation();
  }

  /**
   * A row to be written.
   *
   * @param fault what is to be broken in it, or null
   * @param customer whose it is
   * @param time when it happened, unless that is what is broken
   */
  private record Slot(RejectReason fault, Customer customer, OffsetDateTime time, int number) {}

  /**
   * Rows over the span, in the order of their time. One in about 160 orders is broken in each of
   * the ways, evenly spread; the last of each kind belongs to somebody who said no.
   */
  private List<Slot> slots(int sound, RejectReason... faults) {
    int each = Math.max(1, orders / 160) + 1;
    int broken = each * faults.length;
    long total = (long) sound + broken;
    List<Slot> slots = new ArrayList<>();
    for (int i = 0, b = 0; i < total; i++) {
      OffsetDateTime time = time(i, total);
      if ((b + 1) * total <= (i + 1L) * broken) {
        boolean last = b / faults.length == each - 1;
        Customer customer = Words.any(last ? unwilling : willing, random);
        slots.add(new Slot(faults[b % faults.length], customer, time, i));
        b++;
      } else {
        slots.add(new Slot(null, Words.any(customers, random), time, i));
      }
    }
    return slots;
  }

  private OffsetDateTime time(long index, long total) {
    long step = SPAN.minus(QUIET).toSeconds() * 1_000 / total;
    long millis = index * step + random.nextLong(Math.max(1, step));
    return now.minus(SPAN)
        .plusMillis(millis)
        .truncatedTo(ChronoUnit.SECONDS)
        .atOffset(ZoneOffset.UTC);
  }

  private void fillCustomers() throws SQLException {
    List<String> consents = consents(Math.max(12, (int) (orders * 3L / 5)));
    try (DuckDBAppender row = connection.createAppender("customers")) {
      for (String consent : consents) {
        Customer customer = Customer.create(1 + customers.size(), consent, random);
        customers.add(customer);
        if (consent != null) {
          (consent.equals(Customer.GRANTED) ? willing : unwilling).add(customer);
        }
        row.beginRow()
            .append(customer.id())
            .append(customer.loyaltyCard())
            .append(customer.email())
            .append(customer.phone())
            .append(customer.firstName())
            .append(customer.lastName())
            .append(customer.zip())
            .append(customer.city())
            .append(customer.country().name())
            .append(customer.consent())
            .append(customer.consentSource())
            .endRow();
      }
    }
  }

  /** A shuffled deck, so that the shares are exact: 6 % said no, 4 % were never asked. */
  private List<String> consents(int count) {
    int denied = Math.max(1, count * 6 / 100);
    int neverAsked = Math.max(1, count * 4 / 100);
    List<String> deck = new ArrayList<>(count);
    deck.addAll(Collections.nCopies(denied, Customer.DENIED));
    deck.addAll(Collections.nCopies(neverAsked, null));
    deck.addAll(Collections.nCopies(count - denied - neverAsked, Customer.GRANTED));
    for (int i = count - 1; i > 0; i--) {
      Collections.swap(deck, i, random.nextInt(i + 1));
    }
    return deck;
  }

  private void fillProducts() throws SQLException {
    try (DuckDBAppender row = connection.createAppender("products")) {
      for (Product product : Product.ALL) {
        row.beginRow()
            .append(product.sku())
            .append(product.name())
            .append(product.category())
            .append(product.brand())
            .endRow();
      }
    }
  }

  private void fillWebEvents() throws SQLException {
    List<Slot> slots =
        slots(
            (int) Math.max(1, orders * 11L / 10),
            RejectReason.MISSING_EVENT,
            RejectReason.INVALID_EVENT_TIME);
    try (DuckDBAppender row = connection.createAppender("web_events")) {
      for (Slot slot : slots) {
        Customer customer = slot.customer();
        Product product = Words.any(Product.ALL, random);
        boolean intoBasket = random.nextInt(100) < 28;
        String action = intoBasket ? "cart_add" : "product_view";
        if (slot.fault() == RejectReason.MISSING_EVENT) {
          action = slot.number() % 3 == 0 ? null : Words.any(Words.LOST_ACTIONS, random);
        }
        String time =
            slot.fault() == RejectReason.INVALID_EVENT_TIME
                ? Words.any(Words.BROKEN_TIMES, random)
                : asLogged(slot.time());
        row.beginRow()
            .append(new UUID(random.nextLong(), random.nextLong()).toString())
            .append(customer.id())
            .append(action)
            .append(time)
            .append(product.sku())
            .append(customer.country().price(product.dollars()))
            .append(intoBasket ? 1 + random.nextInt(2) : 1)
            .append(customer.country().currency())
            .append(url("/p/" + product.sku().toLowerCase(Locale.ROOT)))
            .append(customer.ip())
            .append(customer.userAgent())
            .append(customer.ttpCookie())
            .endRow();
        tally.count(customer.consent(), slot.fault(), false);
      }
    }
  }

  /** RFC 3339 with the offset of the server that wrote it. */
  private String asLogged(OffsetDateTime time) {
    ZoneOffset offset = random.nextBoolean() ? ZoneOffset.UTC : ZoneOffset.ofHours(1);
    return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(time.withOffsetSameInstant(offset));
  }

  private String url(String path) {
    String parameters = Words.any(Words.UTM, random);
    if (parameters.contains("tiktok")) {
      parameters += "&ttclid=E.C.P." + Customer.token(40, random);
    }
    return SITE + path + (parameters.isEmpty() ? "" : "?" + parameters);
  }

  private record WebOrder(
      String id,
      Customer customer,
      OffsetDateTime placedAt,
      BigDecimal total,
      List<Map<String, Object>> items,
      boolean first,
      String url) {}

  /** The orders, and then some days of them once more: an export that was loaded twice. */
  private void fillWebOrders() throws SQLException {
    Set<Long> knownCustomers = new HashSet<>();
    int copies = (int) Math.max(1, orders * 9L / 100);
    int firstCopy = (orders - copies) / 2;
    List<WebOrder> again = new ArrayList<>(copies);
    try (DuckDBAppender row = connection.createAppender("web_orders")) {
      for (int i = 0; i < orders; i++) {
        Customer customer = Words.any(customers, random);
        boolean first = knownCustomers.add(customer.id()) && random.nextInt(3) == 0;
        WebOrder order = order(100_001 + i, customer, time(i, orders), first);
        append(row, order, ".csv");
        tally.count(customer.consent(), null, false);
        if (i >= firstCopy && i < firstCopy + copies) {
          again.add(order);
        }
      }
      for (WebOrder order : again) {
        append(row, order, " (1).csv");
        tally.count(order.customer().consent(), null, true);
      }
    }
  }

  private WebOrder order(int number, Customer customer, OffsetDateTime placedAt, boolean first) {
    List<Map<String, Object>> items = new ArrayList<>();
    BigDecimal total = BigDecimal.ZERO;
    int count = 1 + random.nextInt(3);
    int product = random.nextInt(Product.ALL.size());
    for (int i = 0; i < count; i++) {
      Product item = Product.ALL.get((product + i * 5) % Product.ALL.size());
      BigDecimal price = customer.country().price(item.dollars());
      int quantity = random.nextInt(4) == 0 ? 2 : 1;
      total = total.add(price.multiply(BigDecimal.valueOf(quantity)));
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("sku", item.sku());
      fields.put("name", item.name());
      fields.put("category", item.category());
      fields.put("brand", item.brand());
      fields.put("unit_price", price);
      fields.put("quantity", quantity);
      items.add(fields);
    }
    String url = url("/checkout/thanks");
    return new WebOrder("W-" + number, customer, placedAt, total, items, first, url);
  }

  private static void append(DuckDBAppender row, WebOrder order, String exportSuffix)
      throws SQLException {
    Customer customer = order.customer();
    row.beginRow()
        .append(order.id())
        .append(customer.id())
        .append(order.placedAt())
        .append(order.total())
        .append(customer.country().currency())
        .append(order.items())
        .append(order.first())
        .append(order.url())
        .append(customer.ip())
        .append(customer.userAgent())
        .append(customer.ttpCookie())
        .append("orders-" + order.placedAt().toLocalDate() + exportSuffix)
        .endRow();
  }

  private void fillStoreSales() throws SQLException {
    List<Slot> slots =
        slots(
            Math.max(1, (int) (orders * 2L / 5)),
            RejectReason.EVENT_TIME_IN_FUTURE,
            RejectReason.INVALID_EVENT);
    try (DuckDBAppender row = connection.createAppender("store_sales")) {
      for (Slot slot : slots) {
        // Without a loyalty card nobody knows who it was, and so nobody can have been asked.
        boolean withCard = slot.fault() != null || random.nextInt(100) >= 15;
        Customer customer = slot.customer();
        OffsetDateTime soldAt = slot.time();
        if (slot.fault() == RejectReason.EVENT_TIME_IN_FUTURE) {
          // A till whose clock is set wrong.
          soldAt = soldAt.plus(SPAN).plusDays(30 + random.nextInt(300));
        }
        Product product = Words.any(Product.ALL, random);
        int count = 1 + random.nextInt(3);
        BigDecimal price = customer.country().price(product.dollars());
        row.beginRow()
            .append(String.format(Locale.ROOT, "R-%06d", 1 + slot.number()))
            .append(slot.fault() == RejectReason.INVALID_EVENT ? "LampWorkshop" : "sale")
            .append(withCard ? customer.loyaltyCard() : null)
            .append(soldAt)
            .append(Words.any(Words.STORES, random))
            .append(price.multiply(BigDecimal.valueOf(count)))
            .append(customer.country().currency())
            .append(count)
            .endRow();
        tally.count(withCard ? customer.consent() : null, slot.fault(), false);
      }
    }
  }

  private void fillCrmLeads() throws SQLException {
    List<Slot> slots = slots(Math.max(1, (int) (orders * 2L / 5)), RejectReason.MISSING_LEAD_ID);
    Map<Long, Integer> steps = new HashMap<>();
    try (DuckDBAppender row = connection.createAppender("crm_leads")) {
      for (Slot slot : slots) {
        Customer customer = slot.customer();
        int step = steps.merge(customer.id(), 1, Integer::sum) - 1;
        int stage = step % Words.STAGES.size();
        int lead = step / Words.STAGES.size();
        boolean won = stage == Words.STAGES.size() - 1;
        BigDecimal worth = customer.country().price(BigDecimal.valueOf(400 + random.nextInt(900)));
        row.beginRow()
            .append(500_001L + slot.number())
            .append(slot.fault() == RejectReason.MISSING_LEAD_ID ? null : leadId(customer, lead))
            .append(customer.id())
            .append(Words.STAGES.get(stage))
            .append(slot.time())
            .append(won ? worth : null)
            .append(won ? customer.country().currency() : null)
            .endRow();
        tally.count(customer.consent(), slot.fault(), false);
      }
    }
  }

  /**
   * In the shape of TikTok's lead ids, 19 digits; a customer's next lead follows the one before.
   */
  private static String leadId(Customer customer, int lead) {
    return Long.toString(7_300_000_000_000_000_000L + customer.id() * 1_000_003 + lead);
  }
}
