package dev.conversionrelay.conversion;

/**
 * Why a conversion was left out for want of permission. The set is closed; it is counted, and
 * nothing else of the record is kept.
 */
public enum Suppression {
  CONSENT_DENIED("The person said no, or objected by a privacy signal, so nothing was sent."),
  CONSENT_MISSING(
      "The record does not say that user data may be sent for advertising; fill"
          + " consent_ad_user_data with granted or denied."),
  CONSENT_UNREADABLE(
      "A permission column holds something that is not understood, which counts as no; use granted"
          + " or denied; tcf_consent is read only if the file of --consentPolicy has tcf settings,"
          + " and gpp is not read at all."),
  ATT_DENIED(
      "The person did not allow the app to track: att_status is DENIED or RESTRICTED, so nothing"
          + " was sent."),
  LIMITED_DATA_USE_NOT_AVAILABLE(
      "The person opted out or asked for limited data use, which TikTok does not offer for offline"
          + " and CRM events.");

  private final String explanation;

  Suppression(String explanation) {
    this.explanation = explanation;
  }

  /** What it means and what to change, in one sentence for people. */
  public String explanation() {
    return explanation;
  }
}
