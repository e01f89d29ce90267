package dev.conversionrelay.prepare;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.conversionrelay.conversion.SafeText;
import dev.conversionrelay.prepare.ConsentPolicy.Preset;
import dev.conversionrelay.prepare.ConsentPolicy.Requirement;
import dev.conversionrelay.prepare.ConsentPolicy.Tcf;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads a consent policy from JSON, strictly: a member that is not known or stands there twice, or
 * a value of another kind, is an error with its place. A misspelt member must not loosen a policy
 * silently.
 */
public final class ConsentPolicyFile {

  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private final JsonParser parser;

  private ConsentPolicyFile(JsonParser parser) {
    this.parser = parser;
  }

  /**
   * The policy that the JSON text describes.
   *
   * @throws IllegalArgumentException with what is wrong and where, in a sentence without a full
   *     stop
   */
  public static ConsentPolicy parse(String json) {
    try (JsonParser parser = JSON.createParser(json)) {
      return new ConsentPolicyFile(parser).policy();
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "not valid JSON, or a member stands there twice" + at(e.getLocation()), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ConsentPolicy policy() throws IOException {
    Preset preset = null;
    Tcf tcf = null;
    Set<Requirement> require = EnumSet.noneOf(Requirement.class);
    parser.nextToken();
    expect(JsonToken.START_OBJECT, "the policy must be an object");
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String member = parser.getCurrentName();
      switch (member) {
        case "preset" -> preset = preset();
        case "tcf" -> tcf = tcf();
        case "require" -> require = require();
        default -> throw unknown(member, "preset, tcf and require");
      }
    }
    if (parser.nextToken() != null) {
      throw wrong("nothing may follow the policy's object");
    }
    if (preset == null) {
      throw new IllegalArgumentException("preset is missing: one of " + presetNames());
    }
    if (tcf == null && require.contains(Requirement.TCF)) {
      throw new IllegalArgumentException(
          "require names tcf, but the policy has no tcf with vendor_id and purposes");
    }
    return new ConsentPolicy(preset, tcf, require);
  }

  private Preset preset() throws IOException {
    parser.nextToken();
    expect(JsonToken.VALUE_STRING, "preset must be one of " + presetNames());
    return Preset.of(parser.getText())
        .orElseThrow(() -> wrong("preset must be one of " + presetNames()));
  }

  private Tcf tcf() throws IOException {
    parser.nextToken();
    expect(JsonToken.START_OBJECT, "tcf must be an object with vendor_id and purposes");
    JsonLocation start = parser.getTokenLocation();
    int vendorId = 0;
    Set<Integer> purposes = new TreeSet<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String member = parser.getCurrentName();
      parser.nextToken();
      switch (member) {
        case "vendor_id" -> vendorId = number("vendor_id", Tcf.MAX_VENDOR_ID);
        case "purposes" -> {
          expect(JsonToken.START_ARRAY, "purposes must be a list of numbers");
          while (parser.nextToken() != JsonToken.END_ARRAY) {
            purposes.add(number("a purpose", Tcf.MAX_PURPOSE));
          }
        }
        default -> throw unknown(member, "vendor_id and purposes");
      }
    }
    if (vendorId == 0) {
      throw new IllegalArgumentException(
          "tcf lacks vendor_id, the id in IAB's Global Vendor List whose consent counts"
              + at(start));
    }
    if (purposes.isEmpty()) {
      throw new IllegalArgumentException(
          "tcf lacks purposes, the numbers of those that must be consented to" + at(start));
    }
    return new Tcf(vendorId, purposes);
  }

  private int number(String what, int max) throws IOException {
    String message = what + " must be a whole number, 1 to " + max;
    expect(JsonToken.VALUE_NUMBER_INT, message);
    String digits = parser.getText();
    int number = digits.length() > 9 ? 0 : Integer.parseInt(digits);
    if (number < 1 || number > max) {
      throw wrong(message);
    }
    return number;
  }

  private Set<Requirement> require() throws IOException {
    String message = "require must be a list of " + requirementNames();
    Set<Requirement> require = EnumSet.noneOf(Requirement.class);
    parser.nextToken();
    expect(JsonToken.START_ARRAY, message);
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      expect(JsonToken.VALUE_STRING, message);
      require.add(Requirement.of(parser.getText()).orElseThrow(() -> wrong(message)));
    }
    return require;
  }

  private void expect(JsonToken token, String message) {
    if (parser.currentToken() != token) {
      throw wrong(message);
    }
  }

  private IllegalArgumentException unknown(String member, String known) {
    return wrong("no member is called " + SafeText.of(member) + "; there are " + known);
  }

  private IllegalArgumentException wrong(String message) {
    return new IllegalArgumentException(message + at(parser.getTokenLocation()));
  }

  private static String at(JsonLocation location) {
    return location == null || location.getColumnNr() < 1
        ? ""
        : " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
  }

  /** The names of all presets, for people. */
  public static String presetNames() {
    return Stream.of(Preset.values()).map(Preset::presetName).collect(Collectors.joining(", "));
  }

  private static String requirementNames() {
    return Stream.of(Requirement.values())
        .map(Requirement::requirementName)
        .collect(Collectors.joining(", "));
  }
}
