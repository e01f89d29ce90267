package dev.conversionrelay.gcp;

import java.io.Serializable;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The full name of a Pub/Sub subscription. */
public record PubsubSubscription(String project, String subscription) implements Serializable {

  private static final Pattern PATH =
      Pattern.compile("projects/([a-z0-9.:-]+)/subscriptions/([^/]+)");
  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9._~+%-]{2,254}");

  /**
   * Reads {@code projects/PROJECT/subscriptions/NAME}, or the name of one of the project.
   *
   * @param project null if none is known
   */
  public static Optional<PubsubSubscription> parse(String text, String project) {
    Matcher path = PATH.matcher(text.strip());
    if (path.matches()) {
      return of(path.group(1), path.group(2));
    }
    return project == null ? Optional.empty() : of(project, text.strip());
  }

  private static Optional<PubsubSubscription> of(String project, String name) {
    return NAME.matcher(name).matches()
        ? Optional.of(new PubsubSubscription(project, name))
        : Optional.empty();
  }

  /** The name as Pub/Sub takes it. */
  @Override
  public String toString() {
    return "projects/" + project + "/subscriptions/" + subscription;
  }
}
