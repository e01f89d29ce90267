package dev.conversionrelay.tiktok;

import dev.conversionrelay.secret.SecretException;
import dev.conversionrelay.secret.SecretManager;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The token in a version of a secret. A JVM has one of each version, however many senders it has.
 *
 * <p>A token that TikTok refuses is read again, but not within half a minute of the last time: a
 * stream whose token is revoked would else ask for each of its tries.
 */
final class SecretToken implements TokenSource {

  private static final long serialVersionUID = 1L;
  private static final long MIN_AGE_NANOS = Duration.ofSeconds(30).toNanos();
  private static final Logger LOG = LoggerFactory.getLogger(SecretToken.class);
  private static final ConcurrentMap<String, SecretToken> SHARED = new ConcurrentHashMap<>();

  private final String version;
  private transient UnaryOperator<String> secrets;
  private transient LongSupplier nanoTime;
  private transient AccessToken token;
  private transient AccessToken refused;
  private transient long readAt;

  /**
   * A token of its own.
   *
   * @param secrets reads the secret of a version
   */
  SecretToken(String version, UnaryOperator<String> secrets, LongSupplier nanoTime) {
    this.version = version;
    this.secrets = secrets;
    this.nanoTime = nanoTime;
  }

  /** The one of this JVM. */
  static SecretToken shared(String version) {
    return SHARED.computeIfAbsent(
        version, name -> new SecretToken(name, SecretManager.google()::read, System::nanoTime));
  }

  /**
   * {@inheritDoc}
   *
   * @throws SecretException if the secret cannot be read for the first time
   * @throws IllegalStateException if it was read and holds no token
   */
  @Override
  public synchronized AccessToken get() {
    if (token == null || (token.equals(refused) && age() >= MIN_AGE_NANOS)) {
      token = read();
      readAt = nanoTime.getAsLong();
    }
    return token;
  }

  @Override
  public synchronized void refused(AccessToken refusedToken) {
    refused = refusedToken;
  }

  private long age() {
    return nanoTime.getAsLong() - readAt;
  }

  private AccessToken read() {
    try {
      return AccessToken.of(secrets.apply(version));
    } catch (SecretException e) {
      if (token != null) {
        LOG.warn("{}; the token that was read before is used on", e.getMessage());
        return token; // TikTok says whether it still holds
      }
      throw e;
    } catch (IllegalArgumentException e) {
      if (token != null) {
        LOG.warn("The secret {} holds no access token now; the one before is used on", version);
        return token;
      }
      throw new IllegalStateException(
          "The secret " + version + " holds no access token: " + e.getMessage(), e);
    }
  }

  private Object readResolve() {
    return shared(version);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SecretToken that && version.equals(that.version);
  }

  @Override
  public int hashCode() {
    return version.hashCode();
  }

  @Override
  public String toString() {
    return "SecretToken[" + version + "]";
  }
}
