package dev.conversionrelay.tiktok;

import java.io.Serializable;

/**
 * Where the access token is fetched from when it is needed. What is serialised is the place, never
 * the token.
 */
@FunctionalInterface
public interface TokenSource extends Serializable {

  /**
   * The token as it is now; called for every request, so implementations cache.
   *
   * @throws RuntimeException when it cannot be had; the message does not hold it
   */
  AccessToken get();

  /**
   * Says that TikTok refused that token, so that one that has replaced it is looked for. {@link
   * #get()} returns the new one, if there is one.
   */
  default void refused(AccessToken token) {}
}
