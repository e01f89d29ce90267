package dev.conversionrelay.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.util.concurrent.ExecutionError;
import com.google.common.util.concurrent.UncheckedExecutionException;
import com.schibsted.spt.data.jslt.Function;
import dev.conversionrelay.conversion.Texts;
import java.math.BigDecimal;
import java.text.ParseException;
import java.text.ParsePosition;
import java.text.SimpleDateFormat;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.Month;
import java.time.OffsetDateTime;
import java.time.Year;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TimeZone;
import java.util.concurrent.ExecutionException;

/** Times as they are written elsewhere; JSLT's own two follow the language of the machine. */
final class TimeFunctions {

  /** Patterns are few, and costly to read; a mapping may take them from records, though. */
  private static final Cache<String, DateTimeFormatter> FORMATTERS =
      CacheBuilder.newBuilder().maximumSize(200).build();

  private static final int MAX_PATTERN = 1_000;

  static final List<Function> ALL =
      List.of(
          RelayFunction.of("to-rfc3339", 2, 3, TimeFunctions::toRfc3339)
              .checkedBy(TimeFunctions::flaw),
          RelayFunction.of("parse-time", 2, 3, TimeFunctions::parseTime),
          RelayFunction.of("format-time", 2, 3, TimeFunctions::formatTime));

  private TimeFunctions() {}

  /**
   * {@code to-rfc3339(text, pattern, zone)}: a time as RFC 3339, with its offset. The pattern is
   * one of {@link DateTimeFormatter}; names of months and days are English, in any letter case. A
   * text without an offset or zone of its own is a time of the zone given, a text without a time of
   * day the beginning of its day there. A time that a zone skips or has twice, when clocks are
   * changed, is an hour later or the first of the two. Null if the text is null or empty. Fails if
   * the text does not match, or names a day that its month does not have.
   */
  private static JsonNode toRfc3339(JsonNode[] arguments) {
    if (ConversionFunctions.isAbsent(arguments[0])) {
      return NullNode.instance;
    }
    String text =
        arguments[0].isIntegralNumber()
            ? arguments[0].asText()
            : Texts.trim(ConversionFunctions.text(arguments[0], "the time"));
    String pattern = ConversionFunctions.text(arguments[1], "the pattern");
    DateTimeFormatter formatter = formatter(pattern);
    TemporalAccessor parsed;
    try {
      parsed =
          formatter.parseBest(
              text,
              ZonedDateTime::from,
              OffsetDateTime::from,
              LocalDateTime::from,
              LocalDate::from);
    } catch (DateTimeException e) {
      throw new MappingFailure("the text does not match the pattern");
    }
    checkDay(formatter.parseUnresolved(text, new ParsePosition(0)), parsed);
    OffsetDateTime time;
    if (parsed instanceof OffsetDateTime withOffset) {
      time = withOffset;
    } else if (parsed instanceof ZonedDateTime withZone) {
      time = withZone.toOffsetDateTime();
    } else {
      ZoneId zone = zone(arguments.length < 3 ? NullNode.instance : arguments[2]);
      time =
          parsed instanceof LocalDate date
              ? date.atStartOfDay(zone).toOffsetDateTime()
              : ((LocalDateTime) parsed).atZone(zone).toOffsetDateTime();
    }
    return TextNode.valueOf(DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(time));
  }

  /** The library takes 31 February for the 28th; where it does not, it refuses 24:00 as well. */
  private static void checkDay(TemporalAccessor written, TemporalAccessor parsed) {
    if (written != null
        && written.isSupported(ChronoField.DAY_OF_MONTH)
        && written.isSupported(ChronoField.MONTH_OF_YEAR)) {
      long day = written.getLong(ChronoField.DAY_OF_MONTH);
      Month month = Month.of((int) written.getLong(ChronoField.MONTH_OF_YEAR));
      if (day > month.length(Year.isLeap(parsed.get(ChronoField.YEAR)))) {
        throw new MappingFailure("there is no such day in that month");
      }
    }
  }

  private static Optional<String> flaw(JsonNode[] literals) {
    try {
      if (literals[1] != null) {
        formatter(ConversionFunctions.text(literals[1], "the pattern"));
      }
      if (literals.length > 2 && literals[2] != null && !literals[2].isNull()) {
        zone(literals[2]);
      }
      return Optional.empty();
    } catch (MappingFailure e) {
      return Optional.of(e.getMessage());
    }
  }

  private static DateTimeFormatter formatter(String pattern) {
    if (pattern.length() > MAX_PATTERN) {
      throw new MappingFailure("the pattern has more than " + MAX_PATTERN + " characters");
    }
    try {
      return FORMATTERS.get(
          pattern,
          () ->
              new DateTimeFormatterBuilder()
                  .parseCaseInsensitive()
                  .appendPattern(pattern)
                  .toFormatter(Locale.ENGLISH));
    } catch (ExecutionException | UncheckedExecutionException e) {
      throw new MappingFailure(
          "the pattern is none of a date and time, such as yyyy-MM-dd HH:mm:ss");
    } catch (ExecutionError e) {
      if (e.getCause() instanceof StackOverflowError) {
        throw new MappingFailure("the pattern is nested too deep");
      }
      throw e;
    }
  }

  private static ZoneId zone(JsonNode zone) {
    if (zone.isTextual()) {
      try {
        return ZoneId.of(Texts.trim(zone.textValue()));
      } catch (DateTimeException e) {
        // Said below.
      }
    }
    throw new MappingFailure(
        "the time has no offset, and the zone is none, such as Europe/Berlin or UTC");
  }

  /** As JSLT's own, with English names, exact, and only of days and times that there are. */
  private static JsonNode parseTime(JsonNode[] arguments) {
    if (arguments[0].isNull()) {
      return NullNode.instance;
    }
    String text = ConversionFunctions.text(arguments[0], "the time");
    SimpleDateFormat format = format(arguments[1], TimeZone.getTimeZone("UTC"));
    try {
      return Decimals.node(BigDecimal.valueOf(format.parse(text).toInstant().toEpochMilli(), 3));
    } catch (ParseException e) {
      if (arguments.length > 2) {
        return arguments[2];
      }
      throw new MappingFailure("the text does not match the pattern");
    }
  }

  /** As JSLT's own, with English names. */
  private static JsonNode formatTime(JsonNode[] arguments) {
    if (arguments[0].isNull()) {
      return NullNode.instance;
    }
    BigDecimal seconds = Decimals.of(arguments[0]);
    TimeZone zone =
        arguments.length > 2
            ? TimeZone.getTimeZone(zone(arguments[2]))
            : TimeZone.getTimeZone("UTC");
    Date time = Date.from(Instant.ofEpochMilli(seconds.movePointRight(3).longValue()));
    return TextNode.valueOf(format(arguments[1], zone).format(time));
  }

  private static SimpleDateFormat format(JsonNode pattern, TimeZone zone) {
    try {
      SimpleDateFormat format =
          new SimpleDateFormat(ConversionFunctions.text(pattern, "the pattern"), Locale.ENGLISH);
      format.setTimeZone(zone);
      format.setLenient(false);
      return format;
    } catch (IllegalArgumentException e) {
      throw new MappingFailure(
          "the pattern is none of a date and time, such as yyyy-MM-dd HH:mm:ss");
    }
  }
}
