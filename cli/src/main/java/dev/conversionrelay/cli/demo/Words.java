package dev.conversionrelay.cli.demo;

import java.util.List;
import java.util.SplittableRandom;

/** What the shop's data is made of; the family names and brands are invented. */
final class Words {

  static final List<String> FIRST_NAMES =
      List.of(
          "Mara",
          "Tobin",
          "Ilse",
          "Renaud",
          "Zoë",
          "Caio",
          "Edda",
          "Jean-Luc",
          "Noor",
          "Ana Lívia",
          "Perrin",
          "Yuna",
          "Björn",
          "Odile",
          "Haruka",
          "Wren",
          "Thiago",
          "Liesel",
          "みどり",
          "Ewan");

  static final List<String> LAST_NAMES =
      List.of(
          "Fennwick",
          "Larkholm",
          "O'Quillmoor",
          "Tannbrück",
          "de Valombre",
          "Brisefeuille",
          "Hoshigaoka-Lune",
          "Pedraluz",
          "Montesereno",
          "Ashbrindle",
          "Wolkenried",
          "St. Havering",
          "Kazemori-Vale",
          "Rivabranca",
          "Thistledown-Oake",
          "Grünhagel");

  static final List<String> EMAIL_DOMAINS =
      List.of("example.com", "example.org", "example.net", "mail.example.com", "post.example.org");

  /** What forms let through in place of a phone number; costs the key, not the event. */
  static final List<String> UNREADABLE_PHONES =
      List.of("n/a", "see e-mail", "555", "ring twice", "-");

  /** Not one of them is a time in any notation. */
  static final List<String> BROKEN_TIMES =
      List.of("undefined", "yesterday", "0000-00-00T00:00:00Z", "24.12. 18:30", "NaN");

  /** Actions for which the query knows no event. */
  static final List<String> LOST_ACTIONS = List.of("", "undefined");

  static final List<String> USER_AGENTS =
      List.of(
          "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like"
              + " Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
          "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko)"
              + " Chrome/139.0.0.0 Mobile Safari/537.36",
          "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
              + " Chrome/139.0.0.0 Safari/537.36",
          "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:141.0) Gecko/20100101 Firefox/141.0");

  static final List<String> UTM =
      List.of(
          "",
          "utm_source=newsletter&utm_medium=email&utm_campaign=november",
          "utm_source=tiktok&utm_medium=paid&utm_campaign=long-evenings",
          "utm_source=search&utm_medium=organic");

  static final List<String> STORES = List.of("store-harbour", "store-market", "store-station");

  static final List<String> STAGES = List.of("Lead", "QualifiedLead", "OfferAccepted");

  private Words() {}

  static <T> T any(List<T> list, SplittableRandom random) {
    return list.get(random.nextInt(list.size()));
  }
}
