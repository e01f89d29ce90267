package dev.conversionrelay.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every form of a value that is planted is found, told by its name, and nothing else is. */
class CanariesTest {

  @TempDir private Path folder;

  private final Canaries canaries = new Canaries();
  private final String email = canaries.email("email");
  private final String phone = canaries.phone("phone");
  private final String name = canaries.word("name");
  private final String idfa = canaries.uuid("idfa");
  private final List<String> names = List.of("email", "phone", "name", "idfa", "password");

  @BeforeEach
  void addPassword() {
    canaries.value("password", "pä ss+w/rd &4711");
  }

  @Test
  void everyValueIsFoundAsItIsAndInAnyCase() {
    for (String each : names) {
      String text = canaries.text(each);
      for (String spelling :
          List.of(text, text.toLowerCase(Locale.ROOT), text.toUpperCase(Locale.ROOT))) {
        // In upper case, letters beyond ASCII are others; no address or token has them.
        if (!each.equals("password") || !spelling.contains("Ä")) {
          assertFound(each, "plain", "{\"x\":\"" + spelling + "\"}");
        }
      }
    }
  }

  @Test
  void everyValueIsFoundUrlEncoded() {
    assertFound("password", "URL-encoded", "?p=p%C3%A4+ss%2Bw%2Frd+%264711&");
    assertFound("password", "URL-encoded", "?p=p%c3%a4%20ss%2bw%2frd%20%264711&");
    assertFound("email", "plain", "?e=" + URLEncoder.encode(email, UTF_8));
    assertFound("phone", "plain", "?p=" + URLEncoder.encode(phone, UTF_8));
  }

  @Test
  void everyValueIsFoundInBase64WhereverItStands() {
    for (String each : names) {
      String text = canaries.text(each);
      for (String spelling : List.of(text, text.toLowerCase(Locale.ROOT))) {
        for (int before = 0; before < 6; before++) {
          for (int after = 0; after < 3; after++) {
            byte[] bytes = ("~".repeat(before) + spelling + "~".repeat(after)).getBytes(UTF_8);
            assertFound(each, "base64", Base64.getEncoder().encodeToString(bytes));
            assertFound(
                each, "base64", Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
          }
        }
      }
    }
  }

  /** Loggers of network libraries write what they send like this. */
  @Test
  void everyValueIsFoundInHexadecimalDigits() {
    for (String each : names) {
      assertFound(
          each,
          "hexadecimal",
          "00ff" + HexFormat.of().formatHex(canaries.text(each).getBytes(UTF_8)));
    }
  }

  @Test
  void whatIsLeftOfAValueIsFoundToo() {
    String local = email.substring(0, email.indexOf('@'));
    assertFound("email", "plain", local + "@gmail.com");
    assertFound("phone", "plain", "0" + phone.substring(3));
    assertFound("idfa", "plain", idfa.replace("-", ""));
  }

  @Test
  void filesAndTheirNamesAreLookedIntoAndGzipIsInflated() throws IOException {
    Path sub = Files.createDirectories(folder.resolve("a/b"));
    Files.writeString(sub.resolve("plain.txt"), "x " + name);
    Files.write(sub.resolve("packed.gz"), gzip(("x ".repeat(999) + email).getBytes(UTF_8)));
    byte[] packed = gzip((email + "x ".repeat(999)).getBytes(UTF_8));
    Files.write(sub.resolve("cut.gz"), Arrays.copyOf(packed, packed.length - 9));
    Files.writeString(folder.resolve(phone + ".csv"), "");
    assertThat(canaries.below(folder))
        .extracting(sighting -> sighting.canary() + " in " + folder.relativize(pathOf(sighting)))
        .containsExactlyInAnyOrder(
            "name in a/b/plain.txt",
            "email in a/b/packed.gz",
            "email in a/b/cut.gz",
            "phone in " + phone + ".csv");
    assertThat(canaries.in("memory", packed))
        .extracting(Canaries.Sighting::where)
        .containsExactly("memory, inflated");
  }

  /** A needle may lie across the pieces in which a long file is read. */
  @Test
  void aLongFileIsLookedThroughWithoutAGap() throws IOException {
    for (int at : List.of(0, (1 << 20) - 3, (1 << 20) + 1, (2 << 20) - 1, (3 << 20) - 60)) {
      byte[] bytes = new byte[3 << 20];
      System.arraycopy(idfa.getBytes(UTF_8), 0, bytes, at, idfa.length());
      Path file = Files.write(folder.resolve("long"), bytes);
      assertThat(canaries.below(file))
          .as("at %s", at)
          .containsExactly(new Canaries.Sighting("idfa", "plain", file.toString(), at));
    }
  }

  @Test
  void nothingElseIsFound() {
    List<String> harmless = new ArrayList<>(List.of("", "canary", "canary0001", "leak.example"));
    harmless.add(phone.substring(0, 8));
    harmless.add(idfa.substring(0, 30));
    harmless.add(new Canaries().texts().toString());
    for (String text : harmless) {
      assertThat(canaries.in("text", text)).as(text).isEmpty();
    }
  }

  @Test
  void namesAreUniqueAndValuesLongEnough() {
    assertThatIllegalArgumentException().isThrownBy(() -> canaries.email("email"));
    assertThatIllegalArgumentException().isThrownBy(() -> canaries.value("short", "1234567"));
    assertThatIllegalArgumentException().isThrownBy(() -> canaries.text("unknown"));
  }

  private void assertFound(String canary, String form, String text) {
    assertThat(canaries.in("text", "before " + text + " after"))
        .as("%s in %s", form, text)
        .anySatisfy(
            sighting -> {
              assertThat(sighting.canary()).isEqualTo(canary);
              assertThat(sighting.form()).isEqualTo(form);
              assertThat(sighting.where()).isEqualTo("text");
              assertThat(sighting.offset()).isBetween(7L, 7L + text.length());
            })
        .allSatisfy(sighting -> assertThat(sighting.canary()).isEqualTo(canary));
  }

  private static Path pathOf(Canaries.Sighting sighting) {
    return Path.of(sighting.where().replace("the name of ", "").replace(", inflated", ""));
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(packed)) {
      out.write(bytes);
    }
    return packed.toByteArray();
  }
}
