package dev.conversionrelay.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Serves the page and the little API behind it. */
final class PageHandlers {
  /** The page loads its own files and nothing else. */
  static final String CONTENT_SECURITY_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
          + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private static final int DEFAULT_LIMIT = 50;
  private static final int MAX_LIMIT = 1_000;
  private static final Pattern SHORT_DURATION = Pattern.compile("(\\d{1,9})([smhd])");
  private static final Pattern LOCAL_HOST =
      Pattern.compile("(127\\.0\\.0\\.1|localhost|\\[::1])(:\\d+)?", Pattern.CASE_INSENSITIVE);

  private final SandboxConfig config;
  private final SandboxClock clock;
  private final Ledger ledger;
  private final EventStore store;

  PageHandlers(SandboxConfig config, SandboxClock clock, Ledger ledger, EventStore store) {
    this.config = config;
    this.clock = clock;
    this.ledger = ledger;
    this.store = store;
  }

  void addTo(Javalin app) {
    app.get("/", guarded(ctx -> file(ctx, "page.html", "text/html; charset=utf-8")));
    app.get("/page.css", guarded(ctx -> file(ctx, "page.css", "text/css; charset=utf-8")));
    app.get("/page.js", guarded(ctx -> file(ctx, "page.js", "text/javascript; charset=utf-8")));
    app.get("/icon.svg", guarded(ctx -> file(ctx, "icon.svg", "image/svg+xml")));
    app.get("/api/summary", guarded(this::summary));
    app.get("/api/events", guarded(this::events));
    app.post("/api/clock", guarded(this::moveClock));
  }

  /**
   * Adds the security headers, and turns away requests under a foreign host name: a web page from
   * elsewhere could otherwise read the events by pointing its own name at this machine.
   */
  private static Handler guarded(Handler handler) {
    return ctx -> {
      ctx.header("Content-Security-Policy", CONTENT_SECURITY_POLICY);
      ctx.header("X-Content-Type-Options", "nosniff");
      ctx.header("Referrer-Policy", "no-referrer");
      ctx.header("Cross-Origin-Resource-Policy", "same-origin");
      ctx.header("Cache-Control", "no-store");
      String host = ctx.header("Host");
      if (host == null || !LOCAL_HOST.matcher(host).matches()) {
        fail(ctx, 403, "Open this page as http://127.0.0.1:PORT/ or http://localhost:PORT/.");
        return;
      }
      handler.handle(ctx);
    };
  }

  private static void file(Context ctx, String name, String contentType) throws IOException {
    try (InputStream in = PageHandlers.class.getResourceAsStream("page/" + name)) {
      ctx.contentType(contentType).result(in.readAllBytes());
    }
  }

  private void summary(Context ctx) {
    json(ctx, Json.summary(ledger.snapshot(), clock, config.httpMode));
  }

  private void events(Context ctx) {
    String limit = ctx.queryParam("limit");
    int wanted = DEFAULT_LIMIT;
    if (limit != null) {
      if (!limit.matches("\\d{1,4}") || Integer.parseInt(limit) > MAX_LIMIT) {
        fail(ctx, 400, "limit is a number from 0 to " + MAX_LIMIT + ".");
        return;
      }
      wanted = Integer.parseInt(limit);
    }
    json(ctx, Json.events(store.latest(wanted)));
  }

  /** Requires JSON, which a page of another origin cannot send unasked. */
  private void moveClock(Context ctx) {
    String contentType = ctx.contentType();
    if (contentType == null || !contentType.startsWith("application/json")) {
      fail(ctx, 415, "Send application/json.");
      return;
    }
    try {
      JsonNode body = Json.read(ctx.bodyAsBytes());
      clock.advance(duration(body.path("advance").asText("")));
    } catch (IOException | DateTimeParseException | ArithmeticException e) {
      fail(ctx, 400, "Send {\"advance\": \"48h\"}: a duration as 90s, 5m, 48h, 3d or PT48H.");
      return;
    } catch (IllegalArgumentException e) {
      fail(ctx, 400, e.getMessage() + ".");
      return;
    }
    ObjectNode answer = Json.object();
    answer.put("now", clock.instant().toString());
    answer.put("clock_offset_seconds", clock.offset().toSeconds());
    json(ctx, answer);
  }

  private static Duration duration(String text) {
    Matcher matcher = SHORT_DURATION.matcher(text.toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      return Duration.parse(text);
    }
    long amount = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      case "h" -> Duration.ofHours(amount);
      default -> Duration.ofDays(amount);
    };
  }

  private static void fail(Context ctx, int status, String error) {
    ctx.status(status);
    json(ctx, Json.object().put("error", error));
  }

  private static void json(Context ctx, JsonNode document) {
    ctx.contentType("application/json").result(document.toString());
  }
}
