package dev.conversionrelay.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.Javalin;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.format.DateTimeParseException;

/** Serves the page and the little API behind it. */
final class PageHandlers {
  private static final int DEFAULT_LIMIT = 50;
  private static final int MAX_LIMIT = 1_000;

  private final SandboxConfig config;
  private final SandboxClock clock;
  private final Ledger ledger;
  private final EventStore store;
  private final FaultHandlers faults;

  PageHandlers(
      SandboxConfig config, SandboxClock clock, Ledger ledger, EventStore store, Faults faults) {
    this.config = config;
    this.clock = clock;
    this.ledger = ledger;
    this.store = store;
    this.faults = new FaultHandlers(faults, ledger);
  }

  void addTo(Javalin app) {
    app.get("/", PageGuard.reading(ctx -> file(ctx, "page.html", "text/html; charset=utf-8")));
    app.get(
        "/page.css", PageGuard.reading(ctx -> file(ctx, "page.css", "text/css; charset=utf-8")));
    app.get(
        "/page.js",
        PageGuard.reading(ctx -> file(ctx, "page.js", "text/javascript; charset=utf-8")));
    app.get(
        "/faults.js",
        PageGuard.reading(ctx -> file(ctx, "faults.js", "text/javascript; charset=utf-8")));
    app.get("/icon.svg", PageGuard.reading(ctx -> file(ctx, "icon.svg", "image/svg+xml")));
    app.get("/api/summary", PageGuard.reading(this::summary));
    app.get("/api/events", PageGuard.reading(this::events));
    app.post("/api/clock", PageGuard.changingByJson(this::moveClock));
    faults.addTo(app);
  }

  private static void file(Context ctx, String name, String contentType) throws IOException {
    try (InputStream in = PageHandlers.class.getResourceAsStream("page/" + name)) {
      ctx.contentType(contentType).result(in.readAllBytes());
    }
  }

  private void summary(Context ctx) {
    PageGuard.json(ctx, Json.summary(ledger.snapshot(), clock, config.httpMode));
  }

  private void events(Context ctx) {
    String limit = ctx.queryParam("limit");
    int wanted = DEFAULT_LIMIT;
    if (limit != null) {
      if (!limit.matches("\\d{1,4}") || Integer.parseInt(limit) > MAX_LIMIT) {
        PageGuard.fail(ctx, 400, "limit is a number from 0 to " + MAX_LIMIT + ".");
        return;
      }
      wanted = Integer.parseInt(limit);
    }
    PageGuard.json(ctx, Json.events(store.latest(wanted)));
  }

  private void moveClock(Context ctx) {
    try {
      JsonNode body = Json.read(ctx.bodyAsBytes());
      clock.advance(duration(body.path("advance").asText("")));
    } catch (IOException | DateTimeParseException | ArithmeticException e) {
      PageGuard.fail(
          ctx, 400, "Send {\"advance\": \"48h\"}: a duration as 90s, 5m, 48h, 3d or PT48H.");
      return;
    } catch (IllegalArgumentException e) {
      PageGuard.fail(ctx, 400, e.getMessage() + ".");
      return;
    }
    ObjectNode answer = Json.object();
    answer.put("now", clock.instant().toString());
    answer.put("clock_offset_seconds", clock.offset().toSeconds());
    PageGuard.json(ctx, answer);
  }

  private static Duration duration(String text) {
    return Durations.parse(text).orElseGet(() -> Duration.parse(text));
  }
}
