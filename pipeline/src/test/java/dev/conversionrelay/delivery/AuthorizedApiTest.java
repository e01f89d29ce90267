package dev.conversionrelay.delivery;

import static dev.conversionrelay.delivery.TestEvents.PIXEL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.conversionrelay.tiktok.AccessToken;
import dev.conversionrelay.tiktok.Answer;
import dev.conversionrelay.tiktok.TokenSource;
import dev.conversionrelay.tiktok.Verdict;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/** What happens when a token is replaced while requests are made. */
class AuthorizedApiTest {

  private static final AccessToken OLD = AccessToken.of("old");
  private static final AccessToken NEW = AccessToken.of("new");

  private final List<AccessToken> used = new ArrayList<>();
  private final Queue<Answer> answers = new ArrayDeque<>();

  /** A source whose token is replaced as soon as it is known to be refused, or never. */
  private static final class Tokens implements TokenSource {

    private static final long serialVersionUID = 1L;
    private transient AccessToken token = OLD;
    private final transient AccessToken next;

    Tokens(AccessToken next) {
      this.next = next;
    }

    @Override
    public AccessToken get() {
      return token;
    }

    @Override
    public void refused(AccessToken refused) {
      assertThat(refused).isEqualTo(token);
      token = next;
    }
  }

  @Test
  void aRequestIsMadeAgainWithTheTokenThatReplacedARefusedOne() {
    answers.add(answer(Verdict.CONFIGURATION, 40105));
    answers.add(answer(Verdict.DELIVERED, 0));
    assertThat(send(new Tokens(NEW)).delivered()).isTrue();
    assertThat(used).containsExactly(OLD, NEW);
  }

  @Test
  void anExpiredTokenIsARefusedOne() {
    answers.add(answer(Verdict.CONFIGURATION, 40102));
    answers.add(answer(Verdict.CONFIGURATION, 40105));
    assertThat(send(new Tokens(NEW)).code()).isEqualTo(40105);
    assertThat(used).containsExactly(OLD, NEW);
  }

  @Test
  void withoutAnotherTokenNothingIsSentTwice() {
    answers.add(answer(Verdict.CONFIGURATION, 40105));
    assertThat(send(new Tokens(OLD)).code()).isEqualTo(40105);
    assertThat(used).containsExactly(OLD);
  }

  @Test
  void anyOtherAnswerIsNoFaultOfTheToken() {
    for (int code : new int[] {0, 40001, 40002, 40100, 40104, 50000}) {
      answers.add(answer(Verdict.RETRY, code));
      assertThat(send(new Tokens(NEW)).code()).isEqualTo(code);
    }
    assertThat(used).hasSize(6).containsOnly(OLD);
  }

  private Answer send(TokenSource tokens) {
    AuthorizedApi api =
        new AuthorizedApi(
            (route, events, token) -> {
              used.add(token);
              return answers.remove();
            },
            tokens);
    return api.send(PIXEL, TestEvents.events(1));
  }

  private static Answer answer(Verdict verdict, int code) {
    return new Answer(verdict, code, 200, "", null, null, false, OptionalInt.empty(), null, false);
  }
}
