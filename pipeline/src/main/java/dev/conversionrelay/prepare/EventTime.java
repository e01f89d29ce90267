package dev.conversionrelay.prepare;

import dev.conversionrelay.conversion.NumberText;
import dev.conversionrelay.conversion.Texts;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;

/**
 * When an event happened.
 *
 * @param seconds Unix time
 * @param withoutZone whether the text named no offset, so that UTC was assumed
 * @param dateOnly whether the text was a date, so that midnight UTC was assumed
 */
record EventTime(long seconds, boolean withoutZone, boolean dateOnly) {

  private static final long FIRST = LocalDate.of(2000, 1, 1).toEpochDay() * 86_400;
  private static final long END = LocalDate.of(2200, 1, 1).toEpochDay() * 86_400;

  /**
   * Reads epoch seconds, milliseconds or microseconds (a number or a text, told apart by size; from
   * 2000 to 2199 the three do not overlap), RFC 3339 with {@code T} or a space, and what databases
   * write for a timestamp: no offset, a short one such as {@code +02}, or {@code UTC} after a
   * space. The fraction of a second is cut off. Null if it is none of these or not in 2000 to 2199.
   */
  static EventTime parse(Object value) {
    EventTime time = null;
    if (value instanceof NumberText number) {
      time = ofEpoch(number.plain());
    } else if (value instanceof String text) {
      time = isEpoch(text) ? ofEpoch(text) : new Reader(text).read();
    }
    return time != null && time.seconds >= FIRST && time.seconds < END ? time : null;
  }

  /** The time at which the source took a record that does not say when it happened. */
  static EventTime of(Instant instant) {
    return new EventTime(instant.getEpochSecond(), false, false);
  }

  private static boolean isEpoch(String text) {
    boolean dot = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '.' && !dot) {
        dot = true;
      } else if (!Texts.isAsciiDigit(c)) {
        return false;
      }
    }
    return true;
  }

  private static EventTime ofEpoch(String plain) {
    if (plain == null) {
      return null;
    }
    int dot = plain.indexOf('.');
    String integer = dot < 0 ? plain : plain.substring(0, dot);
    if (integer.isEmpty() || integer.length() > 18 || integer.charAt(0) == '-') {
      return null;
    }
    long number = Long.parseLong(integer);
    if (number >= FIRST * 1_000_000) {
      number /= 1_000_000;
    } else if (number >= FIRST * 1_000) {
      number /= 1_000;
    }
    return new EventTime(number, false, false);
  }

  /** Reads a date and time by hand: formatters follow the default locale and are slow. */
  private static final class Reader {

    private final String text;
    private int at;

    Reader(String text) {
      this.text = text;
    }

    EventTime read() {
      int year = number(4, 4);
      if (year < 0 || !skip('-')) {
        return null;
      }
      int month = number(2, 2);
      if (month < 1 || month > 12 || !skip('-')) {
        return null;
      }
      int day = number(2, 2);
      if (day < 1 || day > YearMonth.of(year, month).lengthOfMonth()) {
        return null;
      }
      long midnight = LocalDate.of(year, month, day).toEpochDay() * 86_400;
      if (at == text.length()) {
        return new EventTime(midnight, true, true);
      }
      if (!skip('T') && !skip('t') && !skip(' ')) {
        return null;
      }
      int time = timeOfDay();
      if (time < 0) {
        return null;
      }
      if (at == text.length()) {
        return new EventTime(midnight + time, true, false);
      }
      skip(' ');
      Integer offset = offset();
      if (offset == null || at != text.length()) {
        return null;
      }
      return new EventTime(midnight + time - offset, false, false);
    }

    private int timeOfDay() {
      int hour = number(2, 2);
      if (hour < 0 || hour > 23 || !skip(':')) {
        return -1;
      }
      int minute = number(2, 2);
      if (minute < 0 || minute > 59) {
        return -1;
      }
      int second = 0;
      if (skip(':')) {
        second = number(2, 2);
        // 60 is a leap second, which Unix time counts as the next one.
        if (second < 0 || second > 60) {
          return -1;
        }
        if ((skip('.') || skip(',')) && !skipDigits()) {
          return -1;
        }
      }
      return hour * 3_600 + minute * 60 + second;
    }

    private Integer offset() {
      if (skip('Z') || skip('z')) {
        return 0;
      }
      if (text.startsWith("UTC", at) || text.startsWith("GMT", at)) {
        at += 3;
        return 0;
      }
      boolean east = skip('+');
      if (!east && !skip('-')) {
        return null;
      }
      int hours = number(2, 2);
      int minutes = 0;
      if (skip(':') || at < text.length()) {
        minutes = number(2, 2);
      }
      int seconds = hours * 3_600 + minutes * 60;
      if (hours < 0 || minutes < 0 || minutes > 59 || seconds > ZoneOffset.MAX.getTotalSeconds()) {
        return null;
      }
      return east ? seconds : -seconds;
    }

    private boolean skip(char c) {
      if (at < text.length() && text.charAt(at) == c) {
        at++;
        return true;
      }
      return false;
    }

    /** RFC 3339 sets no limit to the digits of a fraction. */
    private boolean skipDigits() {
      int start = at;
      while (at < text.length() && Texts.isAsciiDigit(text.charAt(at))) {
        at++;
      }
      return at > start;
    }

    /** The next digits as a number, or -1 if there are too few. */
    private int number(int min, int max) {
      int start = at;
      int number = 0;
      while (at < text.length() && at - start < max && Texts.isAsciiDigit(text.charAt(at))) {
        number = number * 10 + (text.charAt(at) - '0');
        at++;
      }
      return at - start < min ? -1 : number;
    }
  }
}
