package dev.conversionrelay.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.Javalin;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.UUID;

/** Serves the page and the little API behind it. */
final class PageHandlers {
  private static final int DEFAULT_LIMIT = 50;
  private static final int MAX_LIMIT = 1_000;
  private static final List<String> SCRIPTS =
      List.of("page.js", "stream.js", "traffic.js", "faults.js");

  private final SandboxConfig config;
  private final SandboxClock clock;

  /** Tells a sandbox that was started anew from the one before it. */
  private final String instance = UUID.randomUUID().toString();

  private final Ledger ledger;
  private final Traffic traffic;
  private final FaultHandlers faults;

  PageHandlers(
      SandboxConfig config, SandboxClock clock, Ledger ledger, Traffic traffic, Faults faults) {
    this.config = config;
    this.clock = clock;
    this.ledger = ledger;
    this.traffic = traffic;
    this.faults = new FaultHandlers(faults, ledger);
  }

  void addTo(Javalin app) {
    app.get("/", PageGuard.reading(ctx -> file(ctx, "page.html", "text/html; charset=utf-8")));
    app.get(
        "/page.css", PageGuard.reading(ctx -> file(ctx, "page.css", "text/css; charset=utf-8")));
    for (String script : SCRIPTS) {
      app.get(
          "/" + script,
          PageGuard.reading(ctx -> file(ctx, script, "text/javascript; charset=utf-8")));
    }
    app.get("/icon.svg", PageGuard.reading(ctx -> file(ctx, "icon.svg", "image/svg+xml")));
    app.get("/api/summary", PageGuard.reading(this::summary));
    app.get("/api/events", PageGuard.reading(this::events));
    app.get("/api/events/{sequence}", PageGuard.reading(this::event));
    app.get("/api/requests/{sequence}", PageGuard.reading(this::request));
    app.get(
        "/api/traffic",
        PageGuard.reading(ctx -> PageGuard.json(ctx, Json.traffic(traffic.seconds()))));
    app.post("/api/clock", PageGuard.changingByJson(this::moveClock));
    faults.addTo(app);
  }

  private static void file(Context ctx, String name, String contentType) throws IOException {
    try (InputStream in = PageHandlers.class.getResourceAsStream("page/" + name)) {
      ctx.contentType(contentType).result(in.readAllBytes());
    }
  }

  private void summary(Context ctx) {
    PageGuard.json(ctx, Json.summary(instance, ledger.snapshot(), clock, config.httpMode));
  }

  private void events(Context ctx) {
    OptionalLong limit = number(ctx, "limit", DEFAULT_LIMIT, MAX_LIMIT);
    OptionalLong until = number(ctx, "until", Long.MAX_VALUE, Long.MAX_VALUE);
    String outcome = text(ctx, "outcome");
    String sent = text(ctx, "sent");
    String diagnostic = text(ctx, "diagnostic");
    String error = null;
    if (limit.isEmpty()) {
      error = "limit is a number from 0 to " + MAX_LIMIT + ".";
    } else if (until.isEmpty()) {
      error = "until is the sequence of an event, a number.";
    } else if (!outcome.isEmpty() && !StreamFilter.OUTCOMES.contains(outcome)) {
      error = "outcome is one of " + String.join(", ", new TreeSet<>(StreamFilter.OUTCOMES)) + ".";
    } else if (!sent.isEmpty() && !StreamFilter.SENT.contains(sent)) {
      error = "sent is one of " + String.join(", ", new TreeSet<>(StreamFilter.SENT)) + ".";
    } else if (!diagnostic.isEmpty() && Diagnostic.of(diagnostic).isEmpty()) {
      error = "diagnostic is a name out of /api/summary.";
    }
    if (error != null) {
      PageGuard.fail(ctx, 400, error);
      return;
    }
    StreamFilter filter =
        new StreamFilter(
            text(ctx, "event"),
            text(ctx, "source"),
            outcome,
            text(ctx, "id"),
            sent,
            text(ctx, "code"),
            diagnostic,
            until.getAsLong());
    PageGuard.json(ctx, StreamJson.list(ledger.latest(), filter, (int) limit.getAsLong()));
  }

  private void event(Context ctx) {
    Ledger.Latest latest = ledger.latest();
    latest.events().stream()
        .filter(each -> Long.toString(each.sequence).equals(ctx.pathParam("sequence")))
        .findFirst()
        .ifPresentOrElse(
            found -> PageGuard.json(ctx, StreamJson.details(found, latest)),
            () -> PageGuard.fail(ctx, 404, "The event is no longer kept."));
  }

  private void request(Context ctx) {
    ledger.latest().unstored().stream()
        .filter(each -> Long.toString(each.request().sequence()).equals(ctx.pathParam("sequence")))
        .findFirst()
        .ifPresentOrElse(
            found -> PageGuard.json(ctx, StreamJson.details(found)),
            () -> PageGuard.fail(ctx, 404, "The request is no longer kept."));
  }

  private static String text(Context ctx, String name) {
    String value = ctx.queryParam(name);
    return value == null ? "" : value;
  }

  /** A number in the query; empty if it is none or too large. */
  private static OptionalLong number(Context ctx, String name, long preset, long most) {
    String value = ctx.queryParam(name);
    if (value == null) {
      return OptionalLong.of(preset);
    }
    // Eighteen digits always fit.
    if (!value.matches("\\d{1,18}") || Long.parseLong(value) > most) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(Long.parseLong(value));
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
