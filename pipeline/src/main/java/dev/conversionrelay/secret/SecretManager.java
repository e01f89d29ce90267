package dev.conversionrelay.secret;

import com.google.api.gax.rpc.ApiException;
import com.google.api.gax.rpc.StatusCode;
import com.google.cloud.secretmanager.v1.SecretManagerServiceClient;
import com.google.cloud.secretmanager.v1.SecretManagerServiceSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * Reads secrets of Google's Secret Manager. Only their names are part of a job; they are read on
 * the machine that needs them, with the credentials it has.
 */
public final class SecretManager {

  private static final Pattern VERSION_NAME =
      Pattern.compile("projects/[^/\\s]+(/locations/[^/\\s]+)?/secrets/[\\w-]+/versions/[\\w-]+");

  /** How long one secret is asked for, repetitions included. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final SettingsSupplier settings;

  /** Where the Secret Manager is, and how to reach it. */
  @FunctionalInterface
  interface SettingsSupplier {
    SecretManagerServiceSettings.Builder get() throws IOException;
  }

  SecretManager(SettingsSupplier settings) {
    this.settings = settings;
  }

  /** Google's, with the application default credentials. */
  public static SecretManager google() {
    return new SecretManager(SecretManagerServiceSettings::newBuilder);
  }

  /** Whether the text has the form of a version's name. */
  public static boolean isVersionName(String text) {
    return VERSION_NAME.matcher(text).matches();
  }

  /**
   * The text of a secret, without white space around it.
   *
   * @param version {@code projects/P/secrets/S/versions/V}
   * @throws SecretException if it cannot be had; the message says what to do, and nothing of the
   *     secret
   */
  public String read(String version) {
    try (SecretManagerServiceClient client = client()) {
      return client.accessSecretVersion(version).getPayload().getData().toStringUtf8().strip();
    } catch (IOException e) {
      throw new SecretException(
          "cannot read the secret "
              + version
              + ": this machine has no Google credentials; run gcloud auth"
              + " application-default login, or run as a service account",
          e);
    } catch (ApiException e) {
      throw new SecretException("cannot read the secret " + version + ": " + remedy(e), e);
    }
  }

  private SecretManagerServiceClient client() throws IOException {
    SecretManagerServiceSettings.Builder builder = settings.get();
    builder
        .accessSecretVersionSettings()
        .retrySettings()
        .setTotalTimeoutDuration(PATIENCE)
        .setInitialRpcTimeoutDuration(PATIENCE.dividedBy(3))
        .setMaxRpcTimeoutDuration(PATIENCE.dividedBy(3));
    return SecretManagerServiceClient.create(builder.build());
  }

  private static String remedy(ApiException e) {
    StatusCode.Code code = e.getStatusCode().getCode();
    return switch (code) {
      case PERMISSION_DENIED ->
          "the account of this machine may not; grant it the role"
              + " roles/secretmanager.secretAccessor on the secret, or enable the Secret Manager"
              + " API if the project does not use it yet";
      case UNAUTHENTICATED ->
          "Google refuses the credentials of this machine; run gcloud auth application-default"
              + " login, or run as a service account";
      case NOT_FOUND ->
          "there is no such version; look at gcloud secrets versions list, and at the project";
      case FAILED_PRECONDITION -> "this version is disabled or destroyed; name one that is enabled";
      default -> "the Secret Manager answered " + code + "; try again";
    };
  }
}
