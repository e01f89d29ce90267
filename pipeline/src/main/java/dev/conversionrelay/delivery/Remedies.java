package dev.conversionrelay.delivery;

import dev.conversionrelay.tiktok.Answer;

/** What to do about a configuration fault, in words (fact sheet §1.1, §1.2, §6). */
final class Remedies {

  private static final String NEW_TOKEN =
      "Make a new one in Events Manager (the event source's settings) and replace it.";

  private Remedies() {}

  /** What an answer of verdict CONFIGURATION means, and the remedy. */
  static String of(Answer answer) {
    return explain(answer) + " (TikTok's answer: " + answer.summary() + ")";
  }

  private static String explain(Answer answer) {
    if (answer.code() != null) {
      return ofCode(answer.code());
    }
    return answer.httpStatus() == null
        ? "TikTok refuses the request."
        : ofStatus(answer.httpStatus());
  }

  private static String ofCode(int code) {
    return switch (code) {
      case 40001 ->
          "No permission for this event source. Check the event source id, and that the token was"
              + " made in the same ad account by an admin or operator of it.";
      case 40007 -> "TikTok does not know an object of the request. Check the event source id.";
      case 40101 -> "TikTok refuses the developer app. Check its id and secret.";
      case 40102 -> "The access token has expired. " + NEW_TOKEN;
      case 40104 ->
          "The request carried no access token. Give --accessTokenSecret or --accessTokenFile, or set"
              + " TIKTOK_ACCESS_TOKEN.";
      case 40105 ->
          "The access token is wrong or has been revoked. It must be the bare token, without"
              + " \"Bearer\". "
              + NEW_TOKEN;
      default ->
          "TikTok refuses the request as such. Check the token, the event source and its id.";
    };
  }

  private static String ofStatus(int status) {
    if (status >= 300 && status < 400) {
      return "The endpoint redirects, and conversions do not follow. Check --tiktokEndpoint, its"
          + " trailing slash, and any proxy in between.";
    }
    return switch (status) {
      case 404 -> "There is no Events API at the endpoint. Check --tiktokEndpoint.";
      case 407 -> "The proxy wants credentials. Check the proxy settings of the JVM.";
      case 401, 403 ->
          "The endpoint, or a proxy before it, refuses access without saying why. Check the token,"
              + " --tiktokEndpoint and any proxy in between.";
      default ->
          "What answers does not speak like the Events API. Check --tiktokEndpoint and any proxy in"
              + " between.";
    };
  }
}
