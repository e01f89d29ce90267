package dev.conversionrelay.sandbox;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers {@code POST /open_api/v1.3/event/track/}. */
final class TrackHandler implements Handler, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TrackHandler.class);

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private static final DateTimeFormatter REQUEST_ID_TIME =
      DateTimeFormatter.ofPattern("yyyyMMddHHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

  /** What is still read of a body that is too large, so that the client gets to its answer. */
  private static final long MAX_DRAINED_BYTES = 256L * 1024 * 1024;

  /** What the client gets: an HTTP status and a body, or, with status 0, no answer at all. */
  private record Answer(String outcome, int httpStatus, String contentType, String body) {
    Answer withOutcome(String other) {
      return new Answer(other, httpStatus, contentType, body);
    }
  }

  private final SandboxConfig config;
  private final SandboxClock clock;
  private final RequestChecker checker;
  private final Faults faults;
  private final Ledger ledger;
  private final Traffic traffic;
  private final AtomicLong sequence = new AtomicLong();
  private final CountDownLatch closing = new CountDownLatch(1);

  TrackHandler(
      SandboxConfig config,
      SandboxClock clock,
      RequestChecker checker,
      Faults faults,
      Ledger ledger,
      Traffic traffic) {
    this.config = config;
    this.clock = clock;
    this.checker = checker;
    this.faults = faults;
    this.ledger = ledger;
    this.traffic = traffic;
  }

  @Override
  public void handle(Context ctx) throws IOException, InterruptedException {
    byte[] body;
    try (InputStream in = ctx.req().getInputStream()) {
      body = in.readNBytes(config.maxBodyBytes + 1);
      if (body.length > config.maxBodyBytes) {
        refuseTooLarge(ctx, body.length + drain(in));
        return;
      }
    }
    long start = System.nanoTime();
    TrackRequest request = TrackRequest.read(body);
    traffic.arrived(request.events().size());
    long delayed = answer(ctx, request);
    traffic.answered(System.nanoTime() - start - delayed, delayed);
  }

  /** Answers, and tells how long it waited on purpose, in nanoseconds. */
  private long answer(Context ctx, TrackRequest request) throws IOException, InterruptedException {
    byte[] body = request.body();
    long number = sequence.incrementAndGet();
    Instant receivedAt = clock.instant();
    Fault fault = faults.faultFor(describe(number, request));
    boolean isChecked = fault.isHandled();
    long delayed = 0;
    if (!fault.strikesAfterStoring()) {
      delayed = pause(fault);
      receivedAt = fault.delay().isZero() ? receivedAt : clock.instant();
    }
    String accessToken = ctx.header("Access-Token");
    Optional<Refusal> refusal =
        isChecked
            ? checker.check(ctx.header("Content-Type"), accessToken, request)
            : Optional.empty();
    String requestId = requestId(receivedAt);
    Answer answer = answer(fault, refusal, requestId);
    ledger.enter(
        new Ledger.HandledRequest(
            number,
            receivedAt,
            requestId,
            request,
            body.length,
            accessToken,
            refusal.orElse(null),
            isChecked && refusal.isEmpty(),
            answer.outcome(),
            answer.httpStatus(),
            fault));
    if (fault.strikesAfterStoring()) {
      delayed = pause(fault);
    }
    return delayed + send(ctx, fault, requestId, answer);
  }

  private static IncomingRequest describe(long number, TrackRequest request) {
    return new IncomingRequest(
        number,
        request.text("event_source"),
        request.text("event_source_id"),
        request.text("test_event_code"),
        request.events(),
        request.body().length);
  }

  /** Waits as long as the fault says, or until the sandbox is closed; tells how long. */
  private long pause(Fault fault) throws InterruptedException {
    if (fault.delay().isZero()) {
      return 0;
    }
    long start = System.nanoTime();
    if (closing.await(fault.delay().toMillis(), MILLISECONDS)) {
      LOG.debug("A planned delay of {} ended early: the sandbox is closing", fault.delay());
    }
    return System.nanoTime() - start;
  }

  /** Ends all planned delays. */
  @Override
  public void close() {
    closing.countDown();
  }

  private Answer answer(Fault fault, Optional<Refusal> refusal, String requestId) {
    return switch (fault.effect()) {
      case PASS, TRICKLE, HUGE -> ordinary(refusal, ApiCode.OK, requestId);
      case PARTIAL -> ordinary(refusal, ApiCode.PARTIAL, requestId);
      case CUT, CUT_BY_RESET -> ordinary(refusal, ApiCode.OK, requestId).withOutcome("cut off");
      case ANSWER ->
          fault
              .code()
              .map(code -> answerOfApi(code, fault.text(), requestId))
              .orElseGet(
                  () ->
                      new Answer(
                          "http " + fault.httpStatus(),
                          fault.httpStatus(),
                          "text/plain",
                          fault.text()));
      case CLOSE -> new Answer("closed", 0, "", "");
      case RESET -> new Answer("reset", 0, "", "");
      case HANG -> new Answer("hung", 0, "", "");
    };
  }

  private Answer ordinary(Optional<Refusal> refusal, int accepted, String requestId) {
    return answerOfApi(
        refusal.map(Refusal::code).orElse(accepted),
        refusal
            .map(Refusal::message)
            .orElse(accepted == ApiCode.OK ? "OK" : "Part of the request succeeded."),
        requestId);
  }

  private Answer answerOfApi(int code, String message, String requestId) {
    ObjectNode body = MAPPER.createObjectNode();
    body.put("code", code);
    body.put("message", message);
    body.put("request_id", requestId);
    body.putObject("data");
    return new Answer(
        Integer.toString(code), config.httpMode.status(code), "application/json", body.toString());
  }

  /** Sends the answer, and tells how long that was drawn out on purpose, in nanoseconds. */
  private long send(Context ctx, Fault fault, String requestId, Answer answer)
      throws IOException, InterruptedException {
    if (answer.httpStatus() != 0) {
      ctx.status(answer.httpStatus());
      ctx.contentType(answer.contentType());
      ctx.header("x-tt-logid", requestId);
      fault.headers().forEach(ctx::header);
    }
    long start = System.nanoTime();
    AnswerWriter writer = new AnswerWriter(ctx, closing);
    switch (fault.effect()) {
      case PASS, PARTIAL, ANSWER -> ctx.result(answer.body());
      case TRICKLE -> writer.trickle(answer.body(), fault.pause());
      case HUGE -> writer.huge(answer.body());
      case CUT -> writer.cut(answer.body(), false);
      case CUT_BY_RESET -> writer.cut(answer.body(), true);
      case CLOSE -> writer.disconnect(false);
      case RESET -> writer.disconnect(true);
      case HANG -> writer.hang();
    }
    return switch (fault.effect()) {
      case TRICKLE, HANG -> System.nanoTime() - start;
      default -> 0;
    };
  }

  private void refuseTooLarge(Context ctx, long bytes) throws IOException {
    traffic.arrived(0);
    Instant receivedAt = clock.instant();
    String requestId = requestId(receivedAt);
    Fault page = Fault.status(413);
    ledger.enter(
        new Ledger.HandledRequest(
            sequence.incrementAndGet(),
            receivedAt,
            requestId,
            TrackRequest.unreadable(new byte[0]),
            bytes,
            null,
            new Refusal(413, "Request entity too large: over " + config.maxBodyBytes + " bytes."),
            false,
            "http 413",
            413,
            Fault.none()));
    ctx.status(413);
    page.headers().forEach(ctx::header);
    ctx.result(page.text());
  }

  private static long drain(InputStream in) throws IOException {
    byte[] buffer = new byte[64 * 1024];
    long drained = 0;
    for (int read = in.read(buffer);
        read >= 0 && drained < MAX_DRAINED_BYTES;
        read = in.read(buffer)) {
      drained += read;
    }
    return drained;
  }

  /** Time and hexadecimal digits, as real ids look (fact sheet §1.6). */
  private static String requestId(Instant now) {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    return REQUEST_ID_TIME.format(now)
        + String.format(Locale.ROOT, "%04X%016X", random.nextInt(0x1_0000), random.nextLong());
  }
}
