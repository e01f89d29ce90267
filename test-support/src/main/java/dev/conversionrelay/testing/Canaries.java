package dev.conversionrelay.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Values that stand for people's data and for secrets, each of them unique, and a search for them
 * in whatever a program wrote. A value is found as it is, in any letter case, URL-encoded, in
 * base64 wherever it stands in what was encoded, in hexadecimal digits, and in gzip. Of an address
 * its local part is looked for, of a phone number its digits without the country code, so that what
 * was normalised, cut or written another way is found as well.
 *
 * <p>Not thread-safe while values are made; searches may run at the same time afterwards.
 */
public final class Canaries {

  /** Where a value was found that must not be there. */
  public record Sighting(String canary, String form, String where, long offset) {

    @Override
    public String toString() {
      return "\"" + canary + "\" (" + form + ") in " + where + " at byte " + offset;
    }
  }

  /**
   * A form of a value.
   *
   * @param bytes one character a byte; in lower case if the case of letters does not matter
   */
  private record Needle(String canary, String form, String bytes, boolean anyCase) {}

  /** How many bytes of a needle the quick look compares; none is shorter. */
  private static final int QUICK = Long.BYTES;

  private static final int CHUNK = 1 << 20;

  private final Map<String, String> texts = new LinkedHashMap<>();
  private final Map<Long, List<Needle>> needles = new HashMap<>();
  private final BitSet quick = new BitSet(1 << 16);
  private int longest;
  private int made;

  /**
   * An e-mail address.
   *
   * @param name what it stands for, and what a sighting is told by
   */
  public String email(String name) {
    String local = "Canary%04dk".formatted(++made);
    return register(name, local + "@Leak.Example", local);
  }

  /** A valid German mobile number, in E.164. */
  public String phone(String name) {
    String national = "1511773%04d".formatted(++made);
    return register(name, "+49" + national, national);
  }

  /** A word such as a name, a customer number or a postal code. */
  public String word(String name) {
    String word = "Canary%04dk".formatted(++made);
    return register(name, word, word);
  }

  /** An id of the form that advertising ids and many keys have. */
  public String uuid(String name) {
    String uuid = "0CA0A2E1-F00D-4BAD-8BAD-%012d".formatted(++made);
    add(name, uuid.replace("-", ""));
    return register(name, uuid, uuid);
  }

  /** A value of the caller's own, of eight bytes or more: a token, a password. */
  public String value(String name, String text) {
    return register(name, text, text);
  }

  /** The value of that name. */
  public String text(String name) {
    String text = texts.get(name);
    if (text == null) {
      throw new IllegalArgumentException("There is no canary " + name);
    }
    return text;
  }

  /** All values in the order in which they were made, by their names. */
  public Map<String, String> texts() {
    return Map.copyOf(texts);
  }

  /** What is found in a text. */
  public List<Sighting> in(String where, String text) {
    return in(where, text.getBytes(UTF_8));
  }

  /** What is found in bytes, and in what they inflate to if they are gzip. */
  public List<Sighting> in(String where, byte[] bytes) {
    List<Sighting> sightings = new ArrayList<>();
    try {
      search(where, new ByteArrayInputStream(bytes), sightings);
      if (isGzip(bytes)) {
        searchInflated(where, new ByteArrayInputStream(bytes), sightings);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return sightings;
  }

  /** What is found in a file or in the files of a folder and below it, and in their names. */
  public List<Sighting> below(Path top) throws IOException {
    List<Sighting> sightings = new ArrayList<>();
    try (Stream<Path> files = Files.walk(top)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        sightings.addAll(in("the name of " + file, top.relativize(file).toString()));
        if (Files.isRegularFile(file)) {
          search(file, sightings);
        }
      }
    }
    return sightings;
  }

  private void search(Path file, List<Sighting> sightings) throws IOException {
    byte[] start;
    try (InputStream in = Files.newInputStream(file)) {
      start = in.readNBytes(2);
    }
    try (InputStream in = Files.newInputStream(file)) {
      search(file.toString(), in, sightings);
    }
    if (isGzip(start)) {
      try (InputStream in = Files.newInputStream(file)) {
        searchInflated(file.toString(), in, sightings);
      }
    }
  }

  private static boolean isGzip(byte[] bytes) {
    return bytes.length > 1 && bytes[0] == 0x1f && bytes[1] == (byte) 0x8b;
  }

  /** As far as it can be inflated: a file that was cut off counts too. */
  private void searchInflated(String where, InputStream gzip, List<Sighting> sightings)
      throws IOException {
    try (InputStream in = new GZIPInputStream(gzip)) {
      search(where + ", inflated", in, sightings);
    } catch (ZipException e) {
      // No gzip after all.
    }
  }

  /** Each form of each value once; a needle that lies across two chunks is seen with the second. */
  private void search(String where, InputStream in, List<Sighting> sightings) throws IOException {
    Set<Needle> seen = new LinkedHashSet<>();
    byte[] buffer = new byte[CHUNK + longest];
    long before = 0;
    int kept = 0;
    boolean more = true;
    while (more) {
      int length = fill(buffer, kept, in);
      more = length == kept + CHUNK;
      long exact = 0;
      long folded = 0;
      for (int i = 0; i < length; i++) {
        exact = (exact << 8) | (buffer[i] & 0xff);
        folded = (folded << 8) | (lower(buffer[i]) & 0xff);
        int at = i + 1 - QUICK;
        if (at >= 0) {
          for (Needle needle : startingWith(exact, folded)) {
            if (stands(needle, buffer, at, length) && seen.add(needle)) {
              sightings.add(new Sighting(needle.canary, needle.form, where, before + at));
            }
          }
        }
      }
      kept = Math.min(longest, length);
      System.arraycopy(buffer, length - kept, buffer, 0, kept);
      before += length - kept;
    }
  }

  /** Reads on, and returns where the bytes in the buffer end; gzip may be cut off anywhere. */
  private static int fill(byte[] buffer, int from, InputStream in) throws IOException {
    int end = from;
    try {
      while (end < from + CHUNK) {
        int read = in.read(buffer, end, from + CHUNK - end);
        if (read < 0) {
          return end;
        }
        end += read;
      }
    } catch (EOFException | ZipException e) {
      return end;
    }
    return end;
  }

  /** Those that may stand here; nearly always none, which has to be known fast. */
  private List<Needle> startingWith(long exact, long folded) {
    List<Needle> starting = quick.get(slot(folded)) ? needles.get(folded) : null;
    if (exact != folded && quick.get(slot(exact)) && needles.containsKey(exact)) {
      List<Needle> both = new ArrayList<>(needles.get(exact));
      both.addAll(starting == null ? List.of() : starting);
      return both;
    }
    return starting == null ? List.of() : starting;
  }

  private static boolean stands(Needle needle, byte[] buffer, int at, int length) {
    if (at + needle.bytes.length() > length) {
      return false;
    }
    for (int i = 0; i < needle.bytes.length(); i++) {
      byte b = buffer[at + i];
      if (((needle.anyCase ? lower(b) : b) & 0xff) != needle.bytes.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private String register(String name, String text, String core) {
    if (texts.putIfAbsent(name, text) != null) {
      throw new IllegalArgumentException("There is a canary " + name + " already");
    }
    add(name, core);
    return text;
  }

  private void add(String name, String core) {
    Set<String> plain = new LinkedHashSet<>(List.of(core));
    String encoded = URLEncoder.encode(core, UTF_8);
    add(name, "plain", core.getBytes(UTF_8), true);
    for (String url : List.of(encoded, encoded.replace("+", "%20"))) {
      if (plain.add(url)) {
        add(name, "URL-encoded", url.getBytes(UTF_8), true);
      }
    }
    Set<String> spellings =
        new LinkedHashSet<>(
            List.of(core, core.toLowerCase(Locale.ROOT), core.toUpperCase(Locale.ROOT)));
    Set<String> fragments = new LinkedHashSet<>();
    for (String spelling : spellings) {
      byte[] bytes = spelling.getBytes(UTF_8);
      add(name, "hexadecimal", HexFormat.of().formatHex(bytes).getBytes(UTF_8), true);
      for (int shift = 0; shift < 3; shift++) {
        fragments.add(fragment(Base64.getEncoder(), bytes, shift));
        fragments.add(fragment(Base64.getUrlEncoder(), bytes, shift));
      }
    }
    fragments.forEach(each -> add(name, "base64", each.getBytes(UTF_8), false));
  }

  /** What is certain of the base64 of bytes that have {@code shift} others before them. */
  private static String fragment(Base64.Encoder encoder, byte[] bytes, int shift) {
    byte[] shifted = new byte[shift + bytes.length];
    System.arraycopy(bytes, 0, shifted, shift, bytes.length);
    int ofOthers = (shift * 8 + 5) / 6;
    return encoder.encodeToString(shifted).substring(ofOthers, shifted.length * 8 / 6);
  }

  private void add(String canary, String form, byte[] bytes, boolean anyCase) {
    if (bytes.length < QUICK) {
      throw new IllegalArgumentException("A value of less than eight bytes is found anywhere");
    }
    StringBuilder sought = new StringBuilder(bytes.length);
    long start = 0;
    for (int i = 0; i < bytes.length; i++) {
      int b = (anyCase ? lower(bytes[i]) : bytes[i]) & 0xff;
      sought.append((char) b);
      start = i < QUICK ? (start << 8) | b : start;
    }
    needles
        .computeIfAbsent(start, unused -> new ArrayList<>())
        .add(new Needle(canary, form, sought.toString(), anyCase));
    quick.set(slot(start));
    longest = Math.max(longest, bytes.length);
  }

  private static int slot(long start) {
    return (int) ((start * 0x9E3779B97F4A7C15L) >>> 48);
  }

  private static byte lower(byte b) {
    return b >= 'A' && b <= 'Z' ? (byte) (b + 32) : b;
  }
}
