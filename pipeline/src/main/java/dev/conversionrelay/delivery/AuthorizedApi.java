package dev.conversionrelay.delivery;

import dev.conversionrelay.conversion.Event;
import dev.conversionrelay.conversion.Route;
import dev.conversionrelay.tiktok.AccessToken;
import dev.conversionrelay.tiktok.Answer;
import dev.conversionrelay.tiktok.TokenSource;
import java.util.List;

/**
 * Requests with the access token as it is when they are made. When TikTok refuses the token and
 * another has replaced it meanwhile, the request is made again with that one, so that a new token
 * is taken up without an outage.
 */
final class AuthorizedApi implements EventsApi {

  private final Client client;
  private final TokenSource tokens;

  /** What makes a request with a token. */
  @FunctionalInterface
  interface Client {
    Answer send(Route route, List<Event> events, AccessToken token);
  }

  AuthorizedApi(Client client, TokenSource tokens) {
    this.client = client;
    this.tokens = tokens;
  }

  @Override
  public Answer send(Route route, List<Event> events) {
    AccessToken token = tokens.get();
    Answer answer = client.send(route, events, token);
    if (!answer.tokenRefused()) {
      return answer;
    }
    tokens.refused(token);
    AccessToken replaced = tokens.get();
    return replaced.equals(token) ? answer : client.send(route, events, replaced);
  }
}
