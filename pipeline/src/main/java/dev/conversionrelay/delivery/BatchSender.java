package dev.conversionrelay.delivery;

import dev.conversionrelay.conversion.Event;
import dev.conversionrelay.conversion.Route;
import dev.conversionrelay.conversion.SafeText;
import dev.conversionrelay.outcome.Attempts;
import dev.conversionrelay.outcome.Fault;
import dev.conversionrelay.outcome.Receipt;
import dev.conversionrelay.outcome.Reject;
import dev.conversionrelay.outcome.RejectReason;
import dev.conversionrelay.outcome.Stage;
import dev.conversionrelay.outcome.Undelivered;
import dev.conversionrelay.tiktok.Answer;
import dev.conversionrelay.tiktok.Verdict;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers one batch: sends it, retries what passes, isolates the events that TikTok refuses, and
 * tells a fault of the set-up from a fault of the data. Thread-safe.
 *
 * <p>TikTok refuses a whole request for one bad event and names at most the first one (fact sheet
 * §6.4). An event is rejected only after a request that held it alone was refused. When several
 * events in a row are refused alone for the same reason, the set-up may be at fault instead; then
 * nothing of that row is rejected until an event is accepted.
 */
public final class BatchSender {

  private static final Logger LOG = LoggerFactory.getLogger(BatchSender.class);

  /** So many lone events refused alike, with none accepted in between, are suspicious. */
  private static final int SUSPICIOUS_ROW = 5;

  /** So many more are tried, spread over the rest, before the set-up is blamed. */
  private static final int CONTROLS = 3;

  /** No server refuses a request of so few bytes for its size. */
  private static final int TOO_SMALL_TO_BE_TOO_LARGE = 16 * 1024;

  private static final Pattern EVENT_INDEX = Pattern.compile("(?i)(\\bdata\\W*)\\d+");

  private static final Duration LOG_INTERVAL = Duration.ofSeconds(10);

  private final EventsApi api;
  private final RetryPolicy policy;
  private final Circuits circuits;
  private final Clock clock;
  private final Sleeper sleeper;
  private final RequestGate gate;
  private final Duration recognisedFor;
  private final DoubleSupplier random;
  private final ConcurrentHashMap<String, Instant> lastLogged = new ConcurrentHashMap<>();

  /**
   * A sender that lives in real time.
   *
   * @param recognisedFor how long after its first request an event whose answer was lost may be
   *     sent again; null for ever
   */
  public BatchSender(
      EventsApi api,
      RetryPolicy policy,
      Circuits circuits,
      RequestGate gate,
      Duration recognisedFor) {
    this(
        api,
        policy,
        circuits,
        gate,
        recognisedFor,
        Clock.systemUTC(),
        Sleeper.THREAD,
        () -> ThreadLocalRandom.current().nextDouble());
  }

  /**
   * A sender of all its parts.
   *
   * @param recognisedFor as above
   * @param random the jitter, from 0 to 1
   */
  public BatchSender(
      EventsApi api,
      RetryPolicy policy,
      Circuits circuits,
      RequestGate gate,
      Duration recognisedFor,
      Clock clock,
      Sleeper sleeper,
      DoubleSupplier random) {
    this.api = api;
    this.policy = policy;
    this.circuits = circuits;
    this.clock = clock;
    this.sleeper = sleeper;
    this.gate = gate;
    this.recognisedFor = recognisedFor;
    this.random = random;
  }

  /** As below, with nobody listening, of an event source of which nothing is known. */
  public BatchResult send(Route route, List<Event> events) {
    return send(route, events, false, SendListener.NONE);
  }

  /**
   * Sends a batch until each of its events is decided or the circuit of its event source opens.
   *
   * @param events of that route; may be more than fit into a request, but that costs requests
   * @param sourceIsWell whether TikTok took other events of the event source lately, so that a row
   *     of events that are refused alike is their own fault
   * @param listener hears what happens, on this thread
   * @throws IllegalStateException when the thread is interrupted while it waits; nothing is known
   *     of the batch then
   */
  public BatchResult send(
      Route route, List<Event> events, boolean sourceIsWell, SendListener listener) {
    return new Call(route, events, sourceIsWell, listener).run();
  }

  /** Where an event of the batch stands. */
  private enum State {
    UNDECIDED,
    ACCEPTED,
    /** Refused alone, and not yet known whether that is its own fault. */
    HELD,
    REFUSED,
    TOO_LARGE,
    /** Not to be sent, because it may count twice. */
    DOUBTFUL
  }

  /** An event of the batch, and what is known of the tries to send it. */
  private static final class Item {

    private final Event event;
    private State state = State.UNDECIDED;
    private Integer code;
    private Integer httpStatus;
    private String requestId;
    private Instant firstSentAt;
    private Instant lastSentAt;
    private boolean ambiguous;

    /** The answer that decided, or null. */
    private Answer answer;

    private Instant answeredAt;

    Item(Event event) {
      this.event = event;
      this.firstSentAt = event.sentBefore().firstSentAt();
      this.lastSentAt = event.sentBefore().lastSentAt();
      this.ambiguous = event.sentBefore().ambiguous();
    }

    void sent(Instant when) {
      if (firstSentAt == null) {
        firstSentAt = when;
      }
      lastSentAt = when;
    }

    void answered(Answer latest) {
      // A lost answer tells nothing new, so what the last one said stays.
      if (latest.httpStatus() != null || latest.code() != null) {
        code = latest.code();
        httpStatus = latest.httpStatus();
        requestId = latest.requestId();
      }
      ambiguous |= latest.ambiguous();
    }

    Attempts attempts() {
      return new Attempts(code, httpStatus, requestId, firstSentAt, lastSentAt, ambiguous);
    }
  }

  /**
   * Events that are to be sent together.
   *
   * @param refused a set that holds them and was refused as a whole, or null. If meanwhile its
   *     other events were accepted, this part is known to be refused and need not be sent whole.
   * @param hinted whether TikTok blamed this event, being the only one
   */
  private record Part(List<Item> items, List<Item> refused, boolean hinted) {

    boolean knownToBeRefused() {
      return refused != null
          && refused.stream()
              .allMatch(item -> item.state == State.UNDECIDED || item.state == State.ACCEPTED);
    }
  }

  /** One batch on its way. */
  private final class Call {

    private final Route route;
    private final boolean sourceIsWell;
    private final SendListener listener;
    private final List<Item> items;
    private final Deque<Part> parts = new ArrayDeque<>();

    /** Lone events refused alike since the last accepted request; all {@link State#HELD}. */
    private final List<Item> row = new ArrayList<>();

    private boolean trustHints = true;
    private boolean anyAccepted;
    private int requests;
    private int failures;
    private Instant firstFailure;

    /** Why the rest is not sent, or null. */
    private Circuits.Open halt;

    Call(Route route, List<Event> events, boolean sourceIsWell, SendListener listener) {
      this.route = route;
      this.sourceIsWell = sourceIsWell;
      this.listener = listener;
      this.items = events.stream().map(Item::new).toList();
    }

    BatchResult run() {
      setAsideDoubtful();
      parts.push(new Part(items, null, false));
      while (halt == null && !parts.isEmpty()) {
        Part part = parts.pop();
        List<Item> open = undecided(part.items());
        if (open.size() > 1 && part.knownToBeRefused()) {
          bisect(open, true);
        } else if (!open.isEmpty()) {
          deliver(open, part.hinted());
        }
      }
      if (halt == null) {
        settleRow();
      }
      return result();
    }

    private void setAsideDoubtful() {
      if (recognisedFor == null) {
        return;
      }
      Instant recognisedSince = clock.instant().minus(recognisedFor);
      for (Item item : items) {
        if (item.event.sentBefore().mayCountTwice(recognisedSince)) {
          item.state = State.DOUBTFUL;
        }
      }
    }

    private void deliver(List<Item> part, boolean hinted) {
      Answer answer = exchange(part);
      if (answer == null) {
        return;
      }
      boolean alone = part.size() == 1;
      switch (answer.verdict()) {
        case DELIVERED, DELIVERED_WITH_WARNING -> {
          accept(part, answer);
          trustHints &= !hinted;
        }
        case TOO_LARGE -> {
          if (alone) {
            decide(part.get(0), State.TOO_LARGE, answer);
          } else {
            bisect(part, false);
          }
        }
        case BAD_EVENT -> {
          if (alone) {
            hold(part.get(0), answer);
            if (row.size() >= SUSPICIOUS_ROW) {
              tryControls();
            }
          } else {
            isolate(part, answer);
          }
        }
        default -> throw new IllegalStateException("not an end: " + answer.verdict());
      }
    }

    /** Splits a refused part: by TikTok's hint while it proves right, else in the middle. */
    private void isolate(List<Item> part, Answer answer) {
      int hint = answer.errorIndex().orElse(-1);
      if (!trustHints || hint < 0 || hint >= part.size()) {
        bisect(part, true);
        return;
      }
      List<Item> rest = new ArrayList<>(part);
      Item blamed = rest.remove(hint);
      parts.push(new Part(rest, part, false));
      parts.push(new Part(List.of(blamed), null, true));
    }

    private void bisect(List<Item> part, boolean oneIsBad) {
      int middle = (part.size() + 1) / 2;
      List<Item> left = part.subList(0, middle);
      List<Item> right = part.subList(middle, part.size());
      parts.push(new Part(right, oneIsBad ? part : null, false));
      parts.push(new Part(left, null, false));
    }

    /**
     * Sends further events alone. One that is accepted, or refused for another reason, clears the
     * set-up; else it is to blame.
     */
    private void tryControls() {
      for (Item control : spread(undecided(items))) {
        Answer answer = exchange(List.of(control));
        if (answer == null) {
          return;
        }
        if (answer.delivered()) {
          accept(List.of(control), answer);
          return;
        }
        if (answer.verdict() == Verdict.TOO_LARGE) {
          decide(control, State.TOO_LARGE, answer);
          continue;
        }
        int before = row.size();
        hold(control, answer);
        if (row.size() <= before) {
          return;
        }
      }
      // With no event left to be wrongly rejected, one accepted in this call is control enough:
      // else a few bad events at the end of a good batch would stop their event source.
      if (sourceIsWell || (anyAccepted && undecided(items).isEmpty())) {
        settleRow();
        return;
      }
      Answer last = row.get(row.size() - 1).answer;
      halt(
          Fault.CONFIGURATION,
          "TikTok refused "
              + row.size()
              + " events in a row, each sent alone, for the same reason. That is a fault of the"
              + " set-up or of all events, not of one: check the event source, its id and the"
              + " mapping. (TikTok's answer: "
              + last.summary()
              + ")");
    }

    /**
     * Sends events until an answer is more than "later".
     *
     * @return that answer, or null when the circuit opened
     */
    private Answer exchange(List<Item> part) {
      List<Event> events = part.stream().map(item -> item.event).toList();
      while (true) {
        Optional<Circuits.Open> open = circuits.find(route.eventSourceId());
        if (open.isPresent()) {
          halt = new Circuits.Open(Fault.CIRCUIT_OPEN, open.get().detail());
          return null;
        }
        Answer answer = attempt(part, events);
        if (answer.verdict() == Verdict.RETRY || isNoFaultOfItsSize(part, answer)) {
          if (!awaitRetry(answer)) {
            return null;
          }
          continue;
        }
        failures = 0;
        firstFailure = null;
        if (answer.verdict() == Verdict.CONFIGURATION) {
          halt(Fault.CONFIGURATION, Remedies.of(answer));
          return null;
        }
        if (answer.verdict() == Verdict.BAD_EVENT && answer.envelopeFault()) {
          halt(
              Fault.CONFIGURATION,
              "TikTok refuses the request's "
                  + answer.errorField()
                  + ", whatever the events are. Correct it in the options or the records."
                  + " (TikTok's answer: "
                  + answer.summary()
                  + ")");
          return null;
        }
        return answer;
      }
    }

    /** A small event that is too large alone was refused by something that is out of order. */
    private boolean isNoFaultOfItsSize(List<Item> part, Answer answer) {
      return answer.verdict() == Verdict.TOO_LARGE
          && part.size() == 1
          && part.get(0).event.json().length < TOO_SMALL_TO_BE_TOO_LARGE;
    }

    private Answer attempt(List<Item> part, List<Event> events) {
      Instant queuedAt = clock.instant();
      try {
        listener.onHeldUp(route, gate.enter());
      } catch (InterruptedException e) {
        throw interrupted(e);
      }
      if (firstFailure != null) { // the time in the queue is no time in which it was tried
        firstFailure = firstFailure.plus(Duration.between(queuedAt, clock.instant()));
      }
      Answer answer = null;
      Instant sentAt = clock.instant();
      try {
        part.forEach(item -> item.sent(sentAt));
        requests++;
        listener.onRequest(route, part.size(), gate.inFlight());
        answer = api.send(route, events);
      } finally {
        gate.leave(answer);
      }
      Answer received = answer;
      listener.onAnswer(route, received, Duration.between(sentAt, clock.instant()));
      part.forEach(item -> item.answered(received));
      return received;
    }

    /** Waits before a retry; false when the budget is used up. */
    private boolean awaitRetry(Answer cause) {
      Instant now = clock.instant();
      if (firstFailure == null) {
        firstFailure = now;
      }
      failures++;
      Instant end = firstFailure.plus(policy.budget());
      Duration remaining = Duration.between(now, end);
      if (remaining.isNegative() || remaining.isZero()) {
        halt(
            Fault.RETRY_BUDGET_EXHAUSTED,
            "No delivery within the retry budget of "
                + policy.budget().toSeconds()
                + " s. Check that --tiktokEndpoint can be reached from here, and run again when"
                + " TikTok answers. (Last: "
                + cause.summary()
                + ")");
        return false;
      }
      Duration wait = policy.delay(failures, cause.retryAfter(), remaining, random.getAsDouble());
      logRetry(cause, wait, now, end);
      listener.onRetry(route, cause, wait);
      try {
        sleeper.sleep(wait);
      } catch (InterruptedException e) {
        throw interrupted(e);
      }
      return true;
    }

    private void logRetry(Answer cause, Duration wait, Instant now, Instant end) {
      String id = route.eventSourceId();
      Instant last = lastLogged.get(id);
      if (last != null && now.isBefore(last.plus(LOG_INTERVAL))) {
        return;
      }
      boolean mine =
          last == null
              ? lastLogged.putIfAbsent(id, now) == null
              : lastLogged.replace(id, last, now);
      if (mine) {
        LOG.warn(
            "Event source {}: {}; next try in {} ms, given up at {}",
            SafeText.of(id),
            cause.summary(),
            wait.toMillis(),
            end);
      }
    }

    private void halt(Fault fault, String detail) {
      halt = new Circuits.Open(fault, detail);
      if (circuits.open(route.eventSourceId(), fault, detail)) {
        LOG.warn(
            "Event source {} is not sent to any more: {}",
            SafeText.of(route.eventSourceId()),
            detail);
        listener.onCircuitOpened(route, fault);
      }
    }

    private void accept(List<Item> part, Answer answer) {
      anyAccepted = true;
      circuits.accepted(route.eventSourceId());
      settleRow();
      Instant now = clock.instant();
      part.forEach(item -> decide(item, State.ACCEPTED, answer, now));
    }

    /** Adds a lone refusal to the row; one for another reason ends the row and begins the next. */
    private void hold(Item item, Answer answer) {
      if (!row.isEmpty() && !sameReason(row.get(0).answer, answer)) {
        settleRow();
      }
      decide(item, State.HELD, answer);
      row.add(item);
    }

    private void settleRow() {
      row.forEach(item -> item.state = State.REFUSED);
      row.clear();
    }

    private void decide(Item item, State state, Answer answer) {
      decide(item, state, answer, clock.instant());
    }

    private void decide(Item item, State state, Answer answer, Instant at) {
      item.state = state;
      item.answer = answer;
      item.answeredAt = at;
    }

    private BatchResult result() {
      List<Receipt> receipts = new ArrayList<>();
      List<Reject> rejects = new ArrayList<>();
      List<Undelivered> undelivered = new ArrayList<>();
      for (Item item : items) {
        switch (item.state) {
          case ACCEPTED ->
              receipts.add(
                  new Receipt(
                      item.event,
                      item.answeredAt,
                      item.answer.requestId(),
                      item.answer.verdict() == Verdict.DELIVERED_WITH_WARNING));
          case REFUSED ->
              rejects.add(
                  reject(
                      item,
                      RejectReason.REFUSED_BY_TIKTOK,
                      "TikTok refused the event: " + item.answer.summary()));
          case TOO_LARGE ->
              rejects.add(
                  reject(
                      item,
                      RejectReason.EVENT_TOO_LARGE,
                      "The endpoint takes no request of this event's size ("
                          + item.event.json().length
                          + " bytes)."));
          case DOUBTFUL -> undelivered.add(Undelivered.doubtful(item.event, item.attempts()));
          case UNDECIDED, HELD ->
              undelivered.add(
                  new Undelivered(item.event, halt.fault(), halt.detail(), item.attempts()));
        }
      }
      return new BatchResult(receipts, rejects, undelivered, requests);
    }
  }

  private static IllegalStateException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IllegalStateException("interrupted while waiting to send", e);
  }

  private static Reject reject(Item item, RejectReason reason, String detail) {
    Event event = item.event;
    return new Reject(
        Stage.SEND,
        reason,
        item.answer.errorField(),
        detail,
        event.name(),
        event.eventId(),
        event.eventTime(),
        event.position(),
        event,
        item.attempts());
  }

  /** Whether two lone refusals say the same; their index is apart from it. */
  private static boolean sameReason(Answer one, Answer other) {
    return withoutIndex(one.message()).equals(withoutIndex(other.message()));
  }

  private static String withoutIndex(String message) {
    return EVENT_INDEX.matcher(message).replaceAll("$1");
  }

  private static List<Item> undecided(List<Item> items) {
    return items.stream().filter(item -> item.state == State.UNDECIDED).toList();
  }

  /** Up to three items, one from the middle of each third. */
  private static List<Item> spread(List<Item> items) {
    if (items.size() <= CONTROLS) {
      return items;
    }
    List<Item> some = new ArrayList<>();
    for (int i = 0; i < CONTROLS; i++) {
      some.add(items.get((2 * i + 1) * items.size() / (2 * CONTROLS)));
    }
    return some;
  }
}
