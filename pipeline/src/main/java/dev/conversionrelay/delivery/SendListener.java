package dev.conversionrelay.delivery;

import dev.conversionrelay.conversion.Route;
import dev.conversionrelay.outcome.Fault;
import dev.conversionrelay.tiktok.Answer;
import java.time.Duration;

/** What metrics learn of sending. Called on the sending thread. */
public interface SendListener {

  /** Listens to nothing. */
  SendListener NONE = new SendListener() {};

  /**
   * A request was held up, because requests must not be more frequent; often for no time at all.
   */
  default void onHeldUp(Route route, Duration wait) {}

  /**
   * A request is about to be sent.
   *
   * @param events how many events it holds
   * @param inFlight how many requests of this JVM are under way, with this one
   */
  default void onRequest(Route route, int events, int inFlight) {}

  /**
   * A request ended, with an answer or without.
   *
   * @param latency from sending to the end of the answer
   */
  default void onAnswer(Route route, Answer answer, Duration latency) {}

  /**
   * A request is sent again after a wait.
   *
   * @param cause the answer that asks for it
   */
  default void onRetry(Route route, Answer cause, Duration wait) {}

  /** A circuit was opened that was closed before. */
  default void onCircuitOpened(Route route, Fault fault) {}
}
