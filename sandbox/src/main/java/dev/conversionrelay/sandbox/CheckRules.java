package dev.conversionrelay.sandbox;

/**
 * What the checks insist on where the real endpoint's behaviour is not known for certain (fact
 * sheet §11). What is not insisted on is reported as a diagnostic instead.
 *
 * @param pageUrlRequired a web event needs {@code page.url}
 * @param userRequired a web event needs a {@code user} object
 * @param leadIdRequired a crm event needs {@code lead.lead_id}
 * @param offlineStandardNamesOnly an offline event needs a standard name
 * @param numbersOnly {@code value} and {@code price} need a JSON number; else text is taken too
 * @param nullsRefused a field that is {@code null} has the wrong type; else it counts as absent
 * @param digestsOnly email, phone and external id need to be SHA-256 digests
 */
public record CheckRules(
    boolean pageUrlRequired,
    boolean userRequired,
    boolean leadIdRequired,
    boolean offlineStandardNamesOnly,
    boolean numbersOnly,
    boolean nullsRefused,
    boolean digestsOnly) {

  /** The most probable behaviour of the real endpoint. */
  public static CheckRules standard() {
    return new CheckRules(false, false, true, true, true, false, false);
  }

  /** Everything the documentation calls required is required. */
  public static CheckRules strict() {
    return new CheckRules(true, true, true, true, true, true, true);
  }

  /** Only what is known to be refused is refused. */
  public static CheckRules lenient() {
    return new CheckRules(false, false, false, false, false, false, false);
  }

  /** These rules with another answer to whether {@code page.url} is required. */
  public CheckRules withPageUrlRequired(boolean required) {
    return new CheckRules(
        required,
        userRequired,
        leadIdRequired,
        offlineStandardNamesOnly,
        numbersOnly,
        nullsRefused,
        digestsOnly);
  }

  /** These rules with another answer to whether {@code lead.lead_id} is required. */
  public CheckRules withLeadIdRequired(boolean required) {
    return new CheckRules(
        pageUrlRequired,
        userRequired,
        required,
        offlineStandardNamesOnly,
        numbersOnly,
        nullsRefused,
        digestsOnly);
  }

  /** These rules with another answer to whether offline events may have custom names. */
  public CheckRules withOfflineStandardNamesOnly(boolean standardOnly) {
    return new CheckRules(
        pageUrlRequired,
        userRequired,
        leadIdRequired,
        standardOnly,
        numbersOnly,
        nullsRefused,
        digestsOnly);
  }

  /** These rules with another answer to whether numbers may be given as text. */
  public CheckRules withNumbersOnly(boolean only) {
    return new CheckRules(
        pageUrlRequired,
        userRequired,
        leadIdRequired,
        offlineStandardNamesOnly,
        only,
        nullsRefused,
        digestsOnly);
  }

  /** These rules with another answer to whether unhashed identifiers are refused. */
  public CheckRules withDigestsOnly(boolean only) {
    return new CheckRules(
        pageUrlRequired,
        userRequired,
        leadIdRequired,
        offlineStandardNamesOnly,
        numbersOnly,
        nullsRefused,
        only);
  }
}
