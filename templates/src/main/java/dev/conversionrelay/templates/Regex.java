package dev.conversionrelay.templates;

/**
 * Shapes of values, in the syntax that Java, JavaScript and RE2 share: the console, the service and
 * the tests take them alike. They match the whole value once they are in the metadata.
 */
final class Regex {

  static final String SECRET_VERSION =
      "projects/[^/\\s]+(/locations/[^/\\s]+)?/secrets/[A-Za-z0-9_-]+/versions/[A-Za-z0-9_-]+";
  static final String OBJECT = "gs://[^\\s,]+";
  static final String PLACE = OBJECT + "|bigquery:\\S.*|pubsub:\\S+";
  static final String DURATION = "[0-9]{0,8}[1-9][0-9]{0,8}(ms|s|m|h|d)";
  static final String LIST = "[^,]+(,[^,]+)*";
  static final String COLUMN = ".*\\S.*";
  static final String TIME =
      "[0-9]{1,9}(ms|s|m|h|d)|[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:.]+(Z|[+-][0-9]{2}:[0-9]{2}))?";
  static final String TRUE_OR_FALSE = "true|false";

  private Regex() {}
}
