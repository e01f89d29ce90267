package dev.conversionrelay.tiktok;

import java.io.Serializable;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;

/**
 * How the Events API is reached. Start from {@link #defaults()}.
 *
 * @param endpoint the URL that events are posted to
 * @param partnerName the {@code partner_name} of the request root, or null for none (fact sheet
 *     §1.4)
 * @param connectTimeout for one connection attempt, and for waiting for a pooled connection
 * @param readTimeout the longest silence while an answer is awaited
 * @param deadline for a whole request, from first to last byte
 * @param maxConnections how many connections are open at once
 * @param maxResponseBytes how much of an answer is read at most
 */
public record ClientConfig(
    URI endpoint,
    String partnerName,
    Duration connectTimeout,
    Duration readTimeout,
    Duration deadline,
    int maxConnections,
    int maxResponseBytes)
    implements Serializable {

  /** TikTok's own endpoint (fact sheet §1.1). */
  public static final URI TIKTOK =
      URI.create("https://business-api.tiktok.com/open_api/v1.3/event/track/");

  /**
   * Checks every part.
   *
   * @throws IllegalArgumentException when the endpoint is not an absolute HTTP URL without user
   *     info, or a number or duration is not positive
   */
  public ClientConfig {
    Objects.requireNonNull(endpoint, "endpoint");
    String scheme = endpoint.getScheme() == null ? "" : endpoint.getScheme();
    boolean http =
        switch (scheme.toLowerCase(Locale.ROOT)) {
          case "http", "https" -> true;
          default -> false;
        };
    if (!http || endpoint.getHost() == null || endpoint.getUserInfo() != null) {
      throw new IllegalArgumentException(
          "The endpoint must be an absolute http or https URL without user info.");
    }
    requirePositive("connectTimeout", connectTimeout);
    requirePositive("readTimeout", readTimeout);
    requirePositive("deadline", deadline);
    if (maxConnections < 1 || maxResponseBytes < 1) {
      throw new IllegalArgumentException("maxConnections and maxResponseBytes must be positive.");
    }
  }

  /** TikTok's endpoint, no partner name, 10 s, 30 s, 60 s, 32 connections, 64 KiB. */
  public static ClientConfig defaults() {
    return new ClientConfig(
        TIKTOK,
        null,
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofSeconds(60),
        32,
        64 * 1024);
  }

  /** The same with another endpoint. */
  public ClientConfig withEndpoint(URI other) {
    return new ClientConfig(
        other,
        partnerName,
        connectTimeout,
        readTimeout,
        deadline,
        maxConnections,
        maxResponseBytes);
  }

  /** The same with another partner name; null for none. */
  public ClientConfig withPartnerName(String other) {
    return new ClientConfig(
        endpoint, other, connectTimeout, readTimeout, deadline, maxConnections, maxResponseBytes);
  }

  /** The same with other time limits. */
  public ClientConfig withTimeouts(Duration connect, Duration read, Duration whole) {
    return new ClientConfig(
        endpoint, partnerName, connect, read, whole, maxConnections, maxResponseBytes);
  }

  /** The same with another deadline, and no time-out longer than it. */
  public ClientConfig withDeadline(Duration other) {
    return withTimeouts(shorter(connectTimeout, other), shorter(readTimeout, other), other);
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  /** The same with another number of connections. */
  public ClientConfig withMaxConnections(int other) {
    return new ClientConfig(
        endpoint, partnerName, connectTimeout, readTimeout, deadline, other, maxResponseBytes);
  }

  private static void requirePositive(String name, Duration duration) {
    if (Objects.requireNonNull(duration, name).toMillis() < 1) {
      throw new IllegalArgumentException(name + " must be at least a millisecond.");
    }
    if (duration.toMillis() > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(name + " is too long.");
    }
  }
}
