package dev.conversionrelay.cli.demo;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.Normalizer;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Somebody who buys, with the device they browse with.
 *
 * @param consent {@code granted}, {@code denied}, or null if never asked
 * @param ttpCookie value of the cookie {@code _ttp}, or null if there is none
 */
record Customer(
    long id,
    String loyaltyCard,
    String email,
    String phone,
    String firstName,
    String lastName,
    String zip,
    String city,
    Country country,
    String consent,
    String consentSource,
    String ip,
    String userAgent,
    String ttpCookie) {

  static final String GRANTED = "granted";
  static final String DENIED = "denied";

  private static final List<String> CONSENT_SOURCES = List.of("account page", "checkout", "till");
  private static final String LETTERS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

  /** The customer of that id; what is rare is spread by id, the rest is drawn. */
  static Customer create(long id, String consent, SplittableRandom random) {
    Country country = Words.any(List.of(Country.values()), random);
    List<String> place = country.place(random);
    String firstName = Words.any(Words.FIRST_NAMES, random);
    String lastName = Words.any(Words.LAST_NAMES, random);
    String address = address(firstName, lastName, id, random);
    // The customers of a shop that was taken over came with digests only.
    boolean imported = id % 10 == 4;
    String consentSource = imported ? "import" : Words.any(CONSENT_SOURCES, random);
    return new Customer(
        id,
        String.format(Locale.ROOT, "LC%08d", id),
        imported ? digest(address, id % 30 == 4) : typed(address, id, random),
        phone(country, id, random),
        firstName,
        lastName,
        place.get(1),
        place.get(0),
        country,
        consent,
        consent == null ? null : consentSource,
        ip(id, random),
        Words.any(Words.USER_AGENTS, random),
        random.nextInt(10) < 7 ? token(27, random) : null);
  }

  /** Letters and digits drawn at random. */
  static String token(int length, SplittableRandom random) {
    StringBuilder token = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      token.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return token.toString();
  }

  private static String address(String first, String last, long id, SplittableRandom random) {
    String name =
        Normalizer.normalize(first + "." + last, Normalizer.Form.NFD)
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z.-]", "");
    String local = name.startsWith(".") ? name.substring(1) : name;
    return local.replace("..", ".") + id + "@" + Words.any(Words.EMAIL_DOMAINS, random);
  }

  private static String typed(String address, long id, SplittableRandom random) {
    if (id % 15 == 7) {
      return null;
    }
    return switch (random.nextInt(10)) {
      case 0 -> " " + address + " ";
      case 1 -> address + "\t";
      case 2 -> address.toUpperCase(Locale.ROOT);
      case 3, 4 -> Character.toUpperCase(address.charAt(0)) + address.substring(1);
      case 5 -> address.replace("@", "+shop@");
      default -> address;
    };
  }

  /** As the relay would hash it, so that both ways lead to the same person. */
  private static String digest(String address, boolean upperCase) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(address.getBytes(StandardCharsets.UTF_8));
      return (upperCase ? HexFormat.of().withUpperCase() : HexFormat.of()).formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  private static String phone(Country country, long id, SplittableRandom random) {
    if (id % 8 == 5) {
      return null;
    }
    return id % 40 == 17 ? Words.any(Words.UNREADABLE_PHONES, random) : country.phone(random);
  }

  /** Addresses set aside for documentation; a few are the shop's own proxy, as in real logs. */
  private static String ip(long id, SplittableRandom random) {
    int host = 1 + random.nextInt(254);
    if (id % 50 == 21) {
      return "10.20.0." + host;
    }
    return switch (random.nextInt(5)) {
      case 0, 1 -> "203.0.113." + host;
      case 2, 3 -> "198.51.100." + host;
      default -> "2001:db8:" + Integer.toHexString(host) + "::1";
    };
  }
}
