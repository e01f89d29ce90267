package dev.conversionrelay.tiktok;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.beam.sdk.util.SerializableUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenSourcesTest {

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
  void noSourceShowsItsToken() {
    assertThat(TokenSources.sandbox("s3cret").toString()).doesNotContain("s3cret");
  }
}
