package dev.conversionrelay.tiktok;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes an error message of TikTok fit to be shown and stored. Such a message can echo a value of
 * an event (fact sheet §6.4), so nothing is kept that is not known: words of a fixed vocabulary,
 * names of fields, and the index that follows the name of a list. Quoted text becomes {@code […]};
 * at the first unquoted word outside the vocabulary, or at one that announces an echo, the message
 * ends.
 */
public final class SafeMessage {

  /** The longest message that is returned, in characters. */
  public static final int MAX_LENGTH = 200;

  static final String REDACTED = "[…]";

  /** More than any message needs; bounds the work on a hostile one. */
  private static final int MAX_READ = 4096;

  private static final Pattern TOKEN =
      Pattern.compile(
          "(?<quoted>\"[^\"]*(?:\"|$)|`[^`]*(?:`|$)|“[^”]*(?:”|$)|«[^»]*(?:»|$)"
              + "|(?<![\\p{L}\\p{N}])'[^']*(?:'|$))"
              + "|(?<chunk>[^\\s\"`“«]+)");

  private static final Pattern CHUNK =
      Pattern.compile("(?<lead>[(\\[{<.,;:]*)(?<core>.*?)(?<tail>[)\\]}>.,;:!?]*)", Pattern.DOTALL);

  private static final Pattern SMALL_NUMBER = Pattern.compile("[0-9]{1,4}");

  private static final Pattern PATH_SEPARATOR = Pattern.compile("[.\\[\\]]+");

  private static final Pattern COMPOUND_SEPARATOR = Pattern.compile("[-/]");

  /** Words after which a value tends to follow. */
  private static final Set<String> ECHO_WORDS = words("got received actual found given saw passed");

  private static final Set<String> WORDS =
      words(
          """
          a about access account accounts actually ad add additional admin administrator admins ads
          advertiser after again alert all allowed allowlist already also an and another any api app
          application are array as ask at authentication authorization authorized available avoid
          back bad banned base batch be because been before below between blank body boolean both but
          by call called calls can cannot channel character characters check client code
          combination conflict connect contact contain contains content conversion conversions
          correct corresponding could count crm current currently custom data database date
          deactivated decode decoding decimal default delete deleted denied deprecated developer
          dict did digits disabled do does doesn't don't double down due duplicate duplicated during
          each either element elements email empty enable enabled encoded encoding end endpoint
          ensure entity entry enum error errors event events exceed exceeded exceeds exist existing
          exists expected expire expired fail failed failure false field fields file first float for
          forbidden format formatted frequent frequently from gateway general greater had has
          hash hashed have header headers hex host hour http id identifier identity ids if in
          incorrect index input instead int integer internal interval invalid is isn't it item items
          its json key keys last later least length less letters level limit limited limits list
          load long longer lowercase maintenance malformed manager many match matching max maximum
          maximal may method min minimum minute minutes missing moment more most must name names
          negative network no non none not nothing null number numeric object objects of offline ok on
          once one only operate operation operator or other our out over overloaded own page param
          parameter parameters params parse parsed parsing partner path payload pending per
          permission permissions permitted phone pixel please point positive present processing
          properties property provide provided qps query quota range rate re reach reached reaches
          read ready records reduce refresh refused reject rejected request requested requests require
          required requires resource resources response retry revoked rights role root same schema
          second seconds send sent server service set sha256 should size some something sometime
          soon source sources specified standard start status still string strings structure support
          supported supports system temporarily test than that the their them there these they this
          throttled time timed timeout timestamp to token tokens too top true try two type types
          unable unauthorized unavailable unexpected unhashed unique unix unknown unrecognized
          unsupported until up upload uppercase url use used user users using utc utf-8 valid
          validate validation value values version very via wait was we web were when which whitelist
          whole will with within without wrong you your zero
          1000 1,000
          """);

  private SafeMessage() {}

  /**
   * The part of a message that can be shown.
   *
   * @param raw as TikTok sent it, or null
   * @return at most {@link #MAX_LENGTH} characters; empty if there was no message
   */
  public static String of(String raw) {
    if (raw == null || raw.isBlank()) {
      return "";
    }
    String read = raw.length() > MAX_READ ? raw.substring(0, MAX_READ) : raw;
    StringBuilder safe = new StringBuilder();
    boolean afterList = false;
    Matcher tokens = TOKEN.matcher(read);
    while (tokens.find() && safe.length() <= MAX_LENGTH) {
      if (tokens.group("quoted") != null) {
        String quoted = tokens.group("quoted");
        String inner = quoted.length() > 1 ? quoted.substring(1, quoted.length() - 1).strip() : "";
        append(safe, isPath(inner) && inner.indexOf('_') > 0 ? inner : REDACTED);
        afterList = false;
        continue;
      }
      Matcher chunk = CHUNK.matcher(tokens.group("chunk"));
      if (!chunk.matches()) {
        append(safe, REDACTED);
        break;
      }
      String core = chunk.group("core");
      String lower = core.toLowerCase(Locale.ROOT);
      if (core.isEmpty()) {
        append(safe, chunk.group());
        continue;
      }
      boolean index = afterList && SMALL_NUMBER.matcher(core).matches();
      if (!index && ECHO_WORDS.contains(lower)) {
        append(safe, core + " " + REDACTED);
        break;
      }
      if (!index && !isWord(lower) && !isPath(core)) {
        append(safe, REDACTED);
        break;
      }
      append(safe, chunk.group());
      afterList = endsWithList(core);
    }
    return safe.length() <= MAX_LENGTH ? safe.toString() : safe.substring(0, MAX_LENGTH - 1) + "…";
  }

  /** A dotted or bracketed path of known names, with indices after lists only. */
  static boolean isPath(String text) {
    String previous = "";
    boolean any = false;
    for (String segment : PATH_SEPARATOR.split(text, -1)) {
      if (segment.isEmpty()) {
        continue;
      }
      boolean index = SMALL_NUMBER.matcher(segment).matches() && WireFields.isList(previous);
      if (!index && !WireFields.isField(segment)) {
        return false;
      }
      previous = segment;
      any = true;
    }
    return any;
  }

  private static boolean endsWithList(String core) {
    // Apart from its path, a number is an index after these only: "phone 4930" is half a number.
    String last = core.substring(core.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return last.equals("data") || last.equals("batch") || last.equals("contents");
  }

  private static boolean isWord(String lower) {
    return WORDS.contains(lower)
        || (lower.length() < 40
            && Arrays.stream(COMPOUND_SEPARATOR.split(lower, -1)).allMatch(WORDS::contains));
  }

  private static void append(StringBuilder safe, String part) {
    if (part.equals(REDACTED) && safe.length() >= part.length()) {
      if (safe.substring(safe.length() - part.length()).equals(part)) {
        return;
      }
    }
    if (!safe.isEmpty()) {
      safe.append(' ');
    }
    safe.append(part);
  }

  private static Set<String> words(String text) {
    return Stream.of(text.strip().split("\\s+")).collect(Collectors.toUnmodifiableSet());
  }
}
