package dev.conversionrelay.templates;

/** Under which heading the console shows a parameter. */
enum ParameterGroup {
  SOURCE("Source"),
  ROWS("Which rows"),
  TIKTOK("TikTok"),
  RECORDS("Records and consent"),
  OUTCOMES("Outcomes"),
  DELIVERY("Delivery");

  private final String heading;

  ParameterGroup(String heading) {
    this.heading = heading;
  }

  String heading() {
    return heading;
  }
}
