package dev.conversionrelay.options;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.conversionrelay.conversion.Texts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The advertiser's own names of events and TikTok's name for each, as users write them: {@code
 * own=TikTok's} pairs with commas between them, or a JSON file of one object.
 */
public final class EventNameMaps {

  private static final String OPTION = "--eventNames: ";
  private static final String PAIRS = "pairs are written own=Purchase,other=Lead";

  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private EventNameMaps() {}

  /**
   * The names of that option, a file being read now; empty if the option is null.
   *
   * @throws IllegalArgumentException if it holds something else, with a message that names the
   *     option
   */
  public static Map<String, String> of(String option) {
    if (option == null) {
      return Map.of();
    }
    String text = option.strip();
    if (text.isEmpty()) {
      throw new IllegalArgumentException(
          OPTION + "must not be empty; give a JSON file, or " + PAIRS);
    }
    return text.indexOf('=') >= 0 ? ofPairs(text) : ofFile(text);
  }

  /** What is wrong with that option; empty if nothing is. */
  static Optional<String> violation(String option) {
    return OptionFiles.violation(() -> of(option));
  }

  private static Map<String, String> ofPairs(String text) {
    Map<String, String> names = new LinkedHashMap<>();
    for (String pair : text.split(",", -1)) {
      int equals = pair.indexOf('=');
      if (equals < 0 || pair.indexOf('=', equals + 1) >= 0) {
        throw new IllegalArgumentException(OPTION + PAIRS + "; not " + pair);
      }
      add(names, pair.substring(0, equals), pair.substring(equals + 1), OPTION, "");
    }
    return names;
  }

  private static Map<String, String> ofFile(String file) {
    String start = OPTION + file + ": ";
    try (JsonParser parser = JSON.createParser(OptionFiles.read(OPTION, file, PAIRS))) {
      Map<String, String> names = new LinkedHashMap<>();
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw wrong(start, "must be an object of names, such as {\"own\": \"Purchase\"}", parser);
      }
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String own = parser.getCurrentName();
        if (parser.nextToken() != JsonToken.VALUE_STRING) {
          throw wrong(start, "every name must be a text", parser);
        }
        add(names, own, parser.getText(), start, at(parser.getTokenLocation()));
      }
      if (parser.nextToken() != null) {
        throw wrong(start, "nothing may follow the object of names", parser);
      }
      return names;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          start + "not valid JSON, or a name stands there twice" + at(e.getLocation()), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void add(
      Map<String, String> names, String own, String tiktoks, String start, String place) {
    String from = Texts.trim(own);
    String to = Texts.trim(tiktoks);
    if (from.isEmpty() || to.isEmpty()) {
      throw new IllegalArgumentException(start + "a name must not be empty" + place);
    }
    if (names.put(from, to) != null) {
      throw new IllegalArgumentException(
          start + "the name " + from + " stands there twice" + place);
    }
  }

  private static IllegalArgumentException wrong(String start, String what, JsonParser parser) {
    return new IllegalArgumentException(start + what + at(parser.getTokenLocation()));
  }

  private static String at(JsonLocation place) {
    return " at line " + place.getLineNr() + ", column " + place.getColumnNr();
  }
}
