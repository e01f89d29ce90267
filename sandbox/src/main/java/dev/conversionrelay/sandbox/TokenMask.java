package dev.conversionrelay.sandbox;

import java.nio.charset.StandardCharsets;

/**
 * Keeps an access token that its sender repeats in the body out of whatever is shown or logged.
 * Holds the token only where the body holds it as well, and has no text form.
 */
final class TokenMask {
  /** Masks nothing. */
  static final TokenMask NONE = new TokenMask(null);

  private static final String MASK = "********";

  /** Shorter values are no secrets, and masking them would spoil the text. */
  private static final int SHORTEST_MASKED_TOKEN = 8;

  private final String token;

  private TokenMask(String token) {
    this.token = token;
  }

  /**
   * The mask for a request.
   *
   * @param accessToken the token it came with; null if there was none
   */
  static TokenMask of(String accessToken, byte[] body) {
    if (accessToken == null || accessToken.length() < SHORTEST_MASKED_TOKEN) {
      return NONE;
    }
    return contains(body, accessToken.getBytes(StandardCharsets.UTF_8))
        ? new TokenMask(accessToken)
        : NONE;
  }

  /** The text without the token. */
  String apply(String text) {
    return token == null || text == null ? text : text.replace(token, MASK);
  }

  /** How much longer than wanted a text has to be so that no half token is at its end. */
  int margin() {
    return token == null ? 0 : token.length();
  }

  private static boolean contains(byte[] body, byte[] wanted) {
    int last = body.length - wanted.length;
    for (int i = 0; i <= last; i++) {
      if (body[i] == wanted[0] && matches(body, i, wanted)) {
        return true;
      }
    }
    return false;
  }

  private static boolean matches(byte[] body, int from, byte[] wanted) {
    for (int i = 1; i < wanted.length; i++) {
      if (body[from + i] != wanted[i]) {
        return false;
      }
    }
    return true;
  }
}
