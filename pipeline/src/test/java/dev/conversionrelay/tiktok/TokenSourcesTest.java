package dev.conversionrelay.tiktok;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.conversionrelay.secret.SecretException;
import dev.conversionrelay.secret.SecretManagerStandIn;
import io.grpc.Status;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.beam.sdk.util.SerializableUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenSourcesTest {

  private static final String VERSION = "projects/p/secrets/tiktok/versions/latest";

  @TempDir private Path folder;
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1);

  @Test
  void aFileIsReadAgainAfterAWhileOnly() throws Exception {
    Path file = Files.writeString(folder.resolve("token"), "first\n");
    TokenSource tokens = TokenSources.file(file.toString(), nanos::get);
    assertThat(tokens.get().value()).isEqualTo("first");

    Files.writeString(file, "second\n");
    assertThat(tokens.get().value()).isEqualTo("first");
    nanos.addAndGet(Duration.ofSeconds(5).toNanos());
    assertThat(tokens.get().value()).isEqualTo("second");
  }

  @Test
  void aFileThatIsBeingReplacedDoesNotEndTheRun() throws Exception {
    Path file = Files.writeString(folder.resolve("token"), "first");
    TokenSource tokens = TokenSources.file(file.toString(), nanos::get);
    assertThat(tokens.get().value()).isEqualTo("first");

    Files.writeString(file, "");
    nanos.addAndGet(Duration.ofSeconds(5).toNanos());
    assertThat(tokens.get().value()).isEqualTo("first");
    Files.delete(file);
    nanos.addAndGet(Duration.ofSeconds(5).toNanos());
    assertThat(tokens.get().value()).isEqualTo("first");
  }

  @Test
  void aFileWithoutATokenIsNamedAtOnce() throws Exception {
    Path file = Files.writeString(folder.resolve("token"), "Bearer s3cret");
    assertThatThrownBy(() -> TokenSources.file(file.toString()).get())
        .hasMessageContaining(file.toString())
        .hasStackTraceContaining("Bearer")
        .satisfies(e -> assertThat(e.toString() + e.getCause()).doesNotContain("s3cret"));
  }

  @Test
  void whatTravelsIsThePlaceAndStillReads() throws Exception {
    Path file = Files.writeString(folder.resolve("token"), "s3cret");
    TokenSource tokens = TokenSources.file(file.toString());
    assertThat(tokens.get().value()).isEqualTo("s3cret");

    byte[] bytes = SerializableUtils.serializeToByteArray(tokens);
    assertThat(new String(bytes, StandardCharsets.ISO_8859_1)).doesNotContain("s3cret");
    TokenSource copy = (TokenSource) SerializableUtils.deserializeFromByteArray(bytes, "tokens");
    assertThat(copy.get().value()).isEqualTo("s3cret");
    assertThat(copy).isEqualTo(tokens);
  }

  @Test
  void aSecretIsReadOnceUntilTikTokRefusesTheToken() {
    List<String> reads = new ArrayList<>();
    AtomicReference<String> secret = new AtomicReference<>("first\n");
    TokenSource tokens =
        new SecretToken(
            VERSION,
            version -> {
              reads.add(version);
              return secret.get();
            },
            nanos::get);
    AccessToken first = tokens.get();
    assertThat(first.value()).isEqualTo("first");
    secret.set("second");
    nanos.addAndGet(Duration.ofDays(1).toNanos());
    assertThat(tokens.get()).isEqualTo(first);
    assertThat(reads).containsExactly(VERSION);

    tokens.refused(first);
    assertThat(tokens.get().value()).isEqualTo("second");
    assertThat(tokens.get().value()).isEqualTo("second");
    assertThat(reads).hasSize(2);
  }

  @Test
  void aRefusedSecretIsAskedForOnceInHalfAMinute() {
    AtomicInteger reads = new AtomicInteger();
    TokenSource tokens =
        new SecretToken(
            VERSION,
            version -> {
              reads.incrementAndGet();
              return "revoked";
            },
            nanos::get);
    for (int second = 0; second < 60; second++) {
      tokens.refused(tokens.get());
      nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    }
    assertThat(reads).hasValue(2);
    nanos.addAndGet(Duration.ofSeconds(30).toNanos());
    tokens.get();
    assertThat(reads).hasValue(3);
  }

  @Test
  void aNewVersionOfASecretIsTakenUpFromTheSecretManager() throws Exception {
    try (SecretManagerStandIn google = SecretManagerStandIn.start()) {
      google.answer("first\n");
      TokenSource tokens = new SecretToken(VERSION, google.secrets()::read, nanos::get);
      AccessToken first = tokens.get();
      assertThat(first.value()).isEqualTo("first");

      google.answer("second");
      tokens.refused(first);
      nanos.addAndGet(Duration.ofSeconds(30).toNanos());
      assertThat(tokens.get().value()).isEqualTo("second");
      assertThat(google.calls()).isEqualTo(2);

      google.fail(Status.PERMISSION_DENIED);
      tokens.refused(tokens.get());
      nanos.addAndGet(Duration.ofSeconds(30).toNanos());
      assertThat(tokens.get().value()).isEqualTo("second");
      TokenSource other = new SecretToken(VERSION, google.secrets()::read, nanos::get);
      assertThatThrownBy(other::get)
          .isInstanceOf(SecretException.class)
          .hasMessageContaining("roles/secretmanager.secretAccessor");
    }
  }

  @Test
  void aSecretWithoutATokenIsNamedAtOnce() {
    TokenSource tokens = new SecretToken(VERSION, version -> "Bearer s3cret", nanos::get);
    assertThatThrownBy(tokens::get)
        .hasMessageContaining(VERSION)
        .hasMessageContaining("begins with \"Bearer\"")
        .satisfies(e -> assertThat(e.toString() + e.getCause()).doesNotContain("s3cret"));
  }

  @Test
  void aSecretThatBecomesUselessLeavesTheTokenThatWasKnown() {
    AtomicReference<String> secret = new AtomicReference<>("known");
    TokenSource tokens = new SecretToken(VERSION, version -> secret.get(), nanos::get);
    AccessToken known = tokens.get();
    secret.set("");
    tokens.refused(known);
    nanos.addAndGet(Duration.ofMinutes(1).toNanos());
    assertThat(tokens.get()).isEqualTo(known);
  }

  @Test
  void aJvmHasOneOfEachSecretAndWhatTravelsIsItsName() {
    TokenSource tokens = TokenSources.secret(VERSION);
    byte[] bytes = SerializableUtils.serializeToByteArray(tokens);
    assertThat(SerializableUtils.deserializeFromByteArray(bytes, "tokens")).isSameAs(tokens);
    assertThat(TokenSources.secret(VERSION)).isSameAs(tokens);
    assertThat(TokenSources.secret(VERSION + "0")).isNotEqualTo(tokens);
  }

  @Test
  void noSourceShowsItsToken() {
    assertThat(TokenSources.sandbox("s3cret").toString()).doesNotContain("s3cret");
  }

  /** By their equality the JVM keeps one client of each. */
  @Test
  void sourcesOfOneTokenAreEqualAndOfTwoAreNot() {
    assertThat(TokenSources.file("/a"))
        .isEqualTo(TokenSources.file("/a"))
        .hasSameHashCodeAs(TokenSources.file("/a"))
        .isNotEqualTo(TokenSources.file("/b"))
        .isNotEqualTo(TokenSources.sandbox("/a"))
        .hasToString("TokenFile[/a]");
    assertThat(TokenSources.file("/a").hashCode()).isNotEqualTo(TokenSources.file("/b").hashCode());
    TokenSource a = new SecretToken("a", any -> "t", System::nanoTime);
    assertThat(a)
        .isEqualTo(new SecretToken("a", any -> "u", System::nanoTime))
        .isNotEqualTo(new SecretToken("b", any -> "t", System::nanoTime))
        .hasToString("SecretToken[a]");
    assertThat(a.hashCode()).isEqualTo("a".hashCode());
    assertThat(TokenSources.sandbox("s3cret"))
        .isNotEqualTo(TokenSources.sandbox("t"))
        .hasToString("Literal[redacted]");
    assertThat(TokenSources.sandbox("s3cret").get()).isEqualTo(AccessToken.of("s3cret"));
  }

  @Test
  void theTokenOfTheEnvironmentIsThereOrNamedAsMissing() {
    assertThatThrownBy(() -> TokenSources.environment("RELAY_NO_SUCH_VARIABLE").get())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("The environment variable RELAY_NO_SUCH_VARIABLE is not set.");
    String name =
        System.getenv().entrySet().stream()
            .filter(each -> each.getValue().matches("[!-~]+"))
            .filter(each -> !each.getValue().matches("(?i)bearer.*"))
            .findFirst()
            .orElseThrow()
            .getKey();
    assertThat(TokenSources.environment(name).get()).isEqualTo(AccessToken.of(System.getenv(name)));
  }
}
