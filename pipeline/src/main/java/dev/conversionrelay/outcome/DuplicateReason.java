package dev.conversionrelay.outcome;

/** Why an event was left out because TikTok has it, or may have it, already. The set is closed. */
public enum DuplicateReason {
  COPY("The same event stands in the input again, byte for byte; one of them went on."),
  DELIVERED_BEFORE("The receipts of earlier runs say that it was delivered."),
  ANSWER_LOST_BEFORE(
      "It was sent more than 48 hours ago and the answer was lost, so TikTok may have counted it;"
          + " --allowDoubleCount sends it again.");

  private final String explanation;

  DuplicateReason(String explanation) {
    this.explanation = explanation;
  }

  /** What it means and what to change, in one sentence for people. */
  public String explanation() {
    return explanation;
  }
}
