package dev.conversionrelay.cli.demo;

import com.google.common.collect.ImmutableList;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Where the shop's customers live, and how people there write their phone numbers.
 *
 * <p>No number belongs to anybody. These ranges are set aside for films and books: in the United
 * States and Canada 555-0100 to 555-0199 of every area code; in the United Kingdom 020 7946 0xxx,
 * 0161 496 0xxx and 07700 900xxx; in Germany 030 23125xxx, 069 90009xxx, 040 66969xxx, 0221 4710xxx
 * and 089 99998xxx; in France 01 99 00 xx xx and 06 39 98 xx xx. Brazil and Japan have none, so
 * theirs are never assigned: there is no Brazilian area code 23 or 52, and in Japan no subscriber
 * number begins with 0 after 03 or 090.
 */
enum Country {
  US(
      "USD",
      "1",
      2,
      ImmutableList.of("New York|10001", "Portland|97201-1234", "Austin|78701", "St. Paul|55101"),
      ImmutableList.of(
          "(212) 555-01##",
          "+1 212.555.01##",
          "503-555-01##",
          "1-512-555-01##",
          "651 555 01##",
          "+1 (503) 555-01##",
          "51255501##",
          "(212) 555-01## ext. 4")),
  GB(
      "GBP",
      "0.8",
      2,
      ImmutableList.of("London|ec1a 9zz", "Manchester|M1 9ZZ", "Leeds|LS1 9zz"),
      ImmutableList.of(
          "020 7946 0###",
          "0044 20 7946 0###",
          "+44 20 7946 0###",
          "+44 (0)20 7946 0###",
          "0161 496 0###",
          "07700 900###",
          "+447700900###",
          "(07700) 900-###")),
  DE(
      "EUR",
      "0.9",
      2,
      ImmutableList.of("Berlin|10115", "Hamburg|20095", "München|80331", "Köln|50667"),
      ImmutableList.of(
          "030 23125###",
          "+49 30 23125-###",
          "+49 (0)30 23125 ###",
          "0049 40 66969 ###",
          "040/66969###",
          "089 99998 ###",
          "(0221) 4710-###",
          "069-90009###")),
  FR(
      "EUR",
      "0.9",
      2,
      ImmutableList.of("Lyon|69001", "Nantes|44000", "Saint-Étienne|42000"),
      ImmutableList.of(
          "01 99 00 ## ##",
          "+33 1 99 00 ## ##",
          "06.39.98.##.##",
          "0033 6 39 98 ## ##",
          "+33 (0)6 39 98 ## ##",
          "06-39-98-##-##",
          "063998####")),
  BR(
      "BRL",
      "5",
      2,
      ImmutableList.of("São Paulo|01001-000", "Recife|50010-000", "Porto Alegre|90010-000"),
      ImmutableList.of(
          "(52) 95550-####",
          "+55 52 95550-####",
          "+55 (23) 5550-####",
          "52 5550 ####",
          "0 52 95550 ####",
          "2395550####")),
  JP(
      "JPY",
      "150",
      0,
      ImmutableList.of("東京|100-0001", "Osaka|530-0001", "札幌|060-0001"),
      ImmutableList.of(
          "090-0000-####",
          "+81 90 0000 ####",
          "+81-(0)90-0000-####",
          "(03) 0000-####",
          "03 0000 ####",
          "0900000####"));

  private final String currency;
  private final BigDecimal perDollar;
  private final int decimals;
  private final ImmutableList<String> places;
  private final ImmutableList<String> phoneForms;

  Country(
      String currency,
      String perDollar,
      int decimals,
      ImmutableList<String> places,
      ImmutableList<String> phoneForms) {
    this.currency = currency;
    this.perDollar = new BigDecimal(perDollar);
    this.decimals = decimals;
    this.places = places;
    this.phoneForms = phoneForms;
  }

  /** ISO 4217. */
  String currency() {
    return currency;
  }

  /** A dollar price in the country's currency, rounded to what its coins allow; of scale 2. */
  BigDecimal price(BigDecimal dollars) {
    return dollars.multiply(perDollar).setScale(decimals, RoundingMode.HALF_UP).setScale(2);
  }

  /** A city and a postal code of it, in this order. */
  List<String> place(SplittableRandom random) {
    return List.of(Words.any(places, random).split("\\|"));
  }

  /** A phone number in one of the ways people write it. */
  String phone(SplittableRandom random) {
    String form = Words.any(phoneForms, random);
    StringBuilder number = new StringBuilder(form.length());
    for (int i = 0; i < form.length(); i++) {
      char c = form.charAt(i);
      number.append(c == '#' ? (char) ('0' + random.nextInt(10)) : c);
    }
    return number.toString();
  }
}
