package dev.conversionrelay.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.conversionrelay.conversion.Column;
import dev.conversionrelay.conversion.EventSource;
import dev.conversionrelay.conversion.SourceRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Events do not depend on the locale, charset and time zone that a JVM takes from its machine. The
 * default charset cannot be changed once a JVM runs, so each case is a JVM of its own.
 */
class DefaultsOfTheJvmTest {

  private static final List<String> TEXTS =
      List.of(
          "ISTANBUL@IŞIK.example",
          "Iİıi O'Neil-Ångström",
          "ΌΔΟΣ straße ẞ",
          "٠١٧٠ ١٢٣٤٥٦٧",
          "(0170) 1234567",
          "TITLE",
          "2026-05-01 12:00:00",
          "1.234,56",
          "12345.678",
          "granted",
          "İSTANBUL",
          "日本語 😀");

  @ParameterizedTest
  @CsvSource({
    "tr, TR, UTF-8, Europe/Istanbul",
    "ar, SA, windows-1256, Asia/Riyadh",
    "th, TH, TIS-620, Asia/Bangkok",
    "en, US, US-ASCII, America/Los_Angeles",
    "ja, JP, UTF-16, Asia/Tokyo",
  })
  void theSameEventsComeOutOfEveryJvm(String language, String country, String charset, String zone)
      throws Exception {
    assertThat(
            digestIn(
                "-Duser.language=" + language,
                "-Duser.country=" + country,
                "-Dfile.encoding=" + charset,
                "-Duser.timezone=" + zone))
        .isEqualTo(digest());
  }

  @Test
  void theDigestIsOfSomethingThatChangesWithItsRecords() {
    List<SourceRecord> fewer = records();
    fewer.remove(fewer.size() - 1);
    assertThat(digestOf(fewer)).isNotEqualTo(digest());
  }

  /** Prints the digest, for a JVM with other defaults. */
  public static void main(String[] args) {
    System.out.write(digest().getBytes(StandardCharsets.US_ASCII), 0, 64);
    System.out.flush();
  }

  private static String digestIn(String... settings) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(settings));
    command.add("-cp");
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add(DefaultsOfTheJvmTest.class.getName());
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).isZero();
    return output;
  }

  private static String digest() {
    return digestOf(records());
  }

  private static String digestOf(List<SourceRecord> records) {
    Preparer preparer =
        new Preparer(PrepareConfig.defaults().withDefaultRegion("DE"), Samples.CLOCK);
    StringBuilder outcomes = new StringBuilder();
    for (SourceRecord record : records) {
      Prepared prepared = preparer.prepare(record);
      outcomes
          .append(prepared.event() == null ? prepared.reject() : prepared.event().jsonText())
          .append(prepared.suppression())
          .append(prepared.warnings())
          .append(prepared.unknownColumns())
          .append('\n');
    }
    return Samples.sha256(outcomes.toString());
  }

  /** Every text in every column of every source. */
  private static List<SourceRecord> records() {
    List<SourceRecord> records = new ArrayList<>();
    for (EventSource source : EventSource.values()) {
      String base =
          switch (source) {
            case WEB -> Samples.web();
            case APP -> Samples.app();
            case OFFLINE -> Samples.offline();
            case CRM -> Samples.crm();
          };
      for (Column column : Column.values()) {
        for (String text : TEXTS) {
          String member = "\"" + column.columnName() + "\":\"" + text + "\"";
          String json =
              base.replace('\'', '"').substring(0, base.length() - 1) + "," + member + "}";
          records.add(SourceRecord.of("x:1", json.getBytes(StandardCharsets.UTF_8)));
        }
      }
    }
    return records;
  }
}
