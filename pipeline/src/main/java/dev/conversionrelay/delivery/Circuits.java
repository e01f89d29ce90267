package dev.conversionrelay.delivery;

import dev.conversionrelay.outcome.Fault;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which event sources must not be sent to, and why; shared by the threads of a JVM. A circuit stays
 * open until it is closed: in a batch run for good, in streaming until the next try is due.
 */
public final class Circuits {

  /**
   * Why a circuit is open.
   *
   * @param fault what opened it
   * @param detail what happened and what to do, for people
   */
  public record Open(Fault fault, String detail) {

    public Open {
      Objects.requireNonNull(fault, "fault");
      Objects.requireNonNull(detail, "detail");
    }
  }

  private final ConcurrentHashMap<String, Open> open = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<String, Long> probedAt = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<String, Long> acceptedAt = new ConcurrentHashMap<>();
  private final Set<String> lastTries = ConcurrentHashMap.newKeySet();

  /**
   * Opens the circuit of an event source; the first reason stays.
   *
   * @return whether it was closed before
   */
  public boolean open(String eventSourceId, Fault fault, String detail) {
    return open.putIfAbsent(eventSourceId, new Open(fault, detail)) == null;
  }

  /** Closes the circuit of an event source, so that it is tried again. */
  public void close(String eventSourceId) {
    open.remove(eventSourceId);
    probedAt.remove(eventSourceId);
  }

  /**
   * Whether the caller may find out if an event source can be sent to again; one caller may, each
   * such interval.
   */
  public boolean mayProbe(String eventSourceId, Duration interval) {
    long now = System.nanoTime();
    Long last = probedAt.putIfAbsent(eventSourceId, now);
    return last == null
        || (now - last >= interval.toNanos() && probedAt.replace(eventSourceId, last, now));
  }

  /** TikTok took events of an event source, so neither it nor the set-up is at fault. */
  public void accepted(String eventSourceId) {
    acceptedAt.put(eventSourceId, System.nanoTime());
  }

  /** Whether TikTok took events of an event source within that time. */
  public boolean acceptedWithin(String eventSourceId, Duration time) {
    Long at = acceptedAt.get(eventSourceId);
    return at != null && System.nanoTime() - at <= time.toNanos();
  }

  /** Whether the caller may try an event source for the last time; one caller may. */
  public boolean mayTryLast(String eventSourceId) {
    return lastTries.add(eventSourceId);
  }

  /** Why the circuit of an event source is open; empty when it is closed. */
  public Optional<Open> find(String eventSourceId) {
    return Optional.ofNullable(open.get(eventSourceId));
  }
}
