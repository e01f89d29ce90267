package dev.conversionrelay.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A plan with what has happened under it. Guarded by the lock of {@link Faults}. */
final class RunningPlan {
  /** Beyond so many different requests, the one not seen for longest counts as new. */
  static final int REMEMBERED_REQUESTS = 100_000;

  private static final byte FAULT = 'f';
  private static final byte LATENCY = 'l';
  private static final byte DELAY = 'd';

  private final FaultPlan plan;
  private final long[] applied;
  private final Map<Long, Long> attempts =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Long> eldest) {
          return size() > REMEMBERED_REQUESTS;
        }
      };
  private Instant firstRequestAt;
  private long requests;

  RunningPlan(FaultPlan plan) {
    this.plan = plan;
    this.applied = new long[plan.rules().size()];
  }

  FaultPlan plan() {
    return plan;
  }

  /** How often a rule struck. */
  long applied(int rule) {
    return applied[rule];
  }

  /** How many requests the plan has seen. */
  long requests() {
    return requests;
  }

  /** When schedules began; empty before the first request. */
  Optional<Instant> firstRequestAt() {
    return Optional.ofNullable(firstRequestAt);
  }

  /** How far schedules are. */
  Duration elapsed(Instant now) {
    return firstRequestAt == null || now.isBefore(firstRequestAt)
        ? Duration.ZERO
        : Duration.between(firstRequestAt, now);
  }

  Fault faultFor(IncomingRequest request, Instant now) {
    if (plan.isEmpty()) {
      return Fault.none();
    }
    if (firstRequestAt == null) {
      firstRequestAt = now;
    }
    requests++;
    long content = contentOf(request);
    long attempt = attempts.merge(content, 1L, Long::sum);
    Duration elapsed = elapsed(now);
    double draw = draw(FAULT, 0, content, attempt);
    double share = 0;
    Duration latency = Duration.ZERO;
    Fault fault = Fault.none();
    boolean struck = false;
    for (int i = 0; i < applied.length; i++) {
      FaultRule rule = plan.rules().get(i);
      if (!rule.concerns(request, elapsed, requests, attempt)) {
        continue;
      }
      if (rule.kind() == FaultKind.LATENCY) {
        if (draw(LATENCY, i, content, attempt) < rule.probability()) {
          latency = latency.plus(rule.fault(draw(DELAY, i, content, attempt)).delay());
          applied[i]++;
        }
        continue;
      }
      // One draw for all rules, so that their shares add up instead of eating into each other.
      share += rule.probability();
      if (!struck && draw < share) {
        fault = rule.fault(draw(DELAY, i, content, attempt));
        applied[i]++;
        struck = true;
      }
    }
    return latency.isZero() ? fault : fault.after(latency);
  }

  /** What a request is told by: its event source and its events, in any order. */
  private static long contentOf(IncomingRequest request) {
    MessageDigest digest = sha256();
    add(digest, request.eventSource());
    add(digest, request.eventSourceId());
    request.events().stream().map(RunningPlan::identity).sorted().forEach(id -> add(digest, id));
    if (request.events().isEmpty()) {
      add(digest, Integer.toString(request.bytes()));
    }
    return ByteBuffer.wrap(digest.digest()).getLong();
  }

  private static String identity(JsonNode event) {
    JsonNode id = event.path("event_id");
    return id.isTextual()
        ? event.path("event").asText() + '\u0000' + id.textValue()
        : event.toString();
  }

  private static void add(MessageDigest digest, String text) {
    digest.update(text.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0xFF); // no byte of UTF-8, so that two texts are not another one
  }

  /** A number from 0 up to 1, always the same for the same arguments. */
  private double draw(byte purpose, int rule, long content, long attempt) {
    ByteBuffer seeded = ByteBuffer.allocate(1 + Integer.BYTES + 3 * Long.BYTES);
    seeded.put(purpose).putInt(rule).putLong(plan.seed()).putLong(content).putLong(attempt);
    long bits = ByteBuffer.wrap(sha256().digest(seeded.array())).getLong();
    return (bits >>> 11) * 0x1.0p-53;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
