package dev.conversionrelay.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Keeps web pages from elsewhere away from the page and the API behind it: any page that a browser
 * on this machine has open could otherwise send requests here.
 */
final class PageGuard {
  /** The page loads its own files and nothing else. */
  static final String CONTENT_SECURITY_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
          + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private static final Pattern LOCAL_HOST =
      Pattern.compile("(127\\.0\\.0\\.1|localhost|\\[::1])(:\\d+)?", Pattern.CASE_INSENSITIVE);

  private PageGuard() {}

  /**
   * Adds the security headers, and turns away requests under a foreign host name: a web page from
   * elsewhere could otherwise read the events by pointing its own name at this machine.
   */
  static Handler reading(Handler handler) {
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

  /** As {@link #reading}, and turns away what a page of another origin sends. */
  static Handler changing(Handler handler) {
    return reading(
        ctx -> {
          // Browsers name the origin of every request that can change something; other clients
          // none.
          String origin = ctx.header("Origin");
          if (origin != null && !origin.equalsIgnoreCase("http://" + ctx.header("Host"))) {
            fail(ctx, 403, "Only the sandbox's own page may change something.");
            return;
          }
          handler.handle(ctx);
        });
  }

  /**
   * As {@link #changing}, for requests with a body, which has to be JSON: a page of another origin
   * cannot send that without asking first, and no answer here allows it.
   */
  static Handler changingByJson(Handler handler) {
    return changing(
        ctx -> {
          String contentType = ctx.contentType();
          if (contentType == null || !isJson(contentType)) {
            fail(ctx, 415, "Send it with Content-Type: application/json.");
            return;
          }
          handler.handle(ctx);
        });
  }

  private static boolean isJson(String contentType) {
    int parameters = contentType.indexOf(';');
    String mediaType = parameters < 0 ? contentType : contentType.substring(0, parameters);
    return mediaType.strip().toLowerCase(Locale.ROOT).equals("application/json");
  }

  static void fail(Context ctx, int status, String error) {
    ctx.status(status);
    json(ctx, Json.object().put("error", error));
  }

  static void json(Context ctx, JsonNode document) {
    ctx.contentType("application/json").result(document.toString());
  }
}
