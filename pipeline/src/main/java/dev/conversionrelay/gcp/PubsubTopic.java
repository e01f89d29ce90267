package dev.conversionrelay.gcp;

import java.io.Serializable;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The full name of a Pub/Sub topic. */
public record PubsubTopic(String project, String topic) implements Serializable {

  private static final Pattern PATH = Pattern.compile("projects/([a-z0-9.:-]+)/topics/([^/]+)");
  private static final Pattern TOPIC = Pattern.compile("[A-Za-z][A-Za-z0-9._~+%-]{2,254}");

  /**
   * Reads {@code projects/PROJECT/topics/TOPIC}, or the name of a topic of the project.
   *
   * @param project null if none is known
   */
  public static Optional<PubsubTopic> parse(String text, String project) {
    Matcher path = PATH.matcher(text.strip());
    if (path.matches()) {
      return of(path.group(1), path.group(2));
    }
    return project == null ? Optional.empty() : of(project, text.strip());
  }

  private static Optional<PubsubTopic> of(String project, String topic) {
    return TOPIC.matcher(topic).matches()
        ? Optional.of(new PubsubTopic(project, topic))
        : Optional.empty();
  }

  /** The name as Pub/Sub takes it. */
  @Override
  public String toString() {
    return "projects/" + project + "/topics/" + topic;
  }
}
