package dev.conversionrelay.sandbox;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;

/**
 * What is planned to go wrong. Rules are consulted in the order they were given; the first that
 * matches a request and is not used up decides, and last the {@link #plan(FaultPlan) plan}. Safe
 * for use by several threads.
 *
 * <pre>{@code
 * sandbox.faults().next(3, Fault.status(503));
 * sandbox.faults().next(1, request -> request.events().size() > 100, Fault.loseAnswer());
 * sandbox.faults().when(request -> request.eventSourceId().equals("PIXEL"), Fault.tokenRevoked());
 * }</pre>
 */
public final class Faults {
  private static final class Rule {
    private final Predicate<IncomingRequest> condition;
    private final FaultScript script;
    private long left;

    Rule(Predicate<IncomingRequest> condition, FaultScript script, long left) {
      this.condition = condition;
      this.script = script;
      this.left = left;
    }
  }

  /**
   * What is planned, and what has struck so far.
   *
   * @param scripted how many rules were set by code rather than by the plan
   * @param applied how often each rule of the plan struck since it was set
   * @param due whether each rule's schedule has it strike now
   * @param elapsed time since the first request under the plan
   * @param requests requests under the plan
   */
  record State(
      FaultPlan plan,
      int scripted,
      List<Long> applied,
      List<Boolean> due,
      Duration elapsed,
      long requests) {}

  private final Clock clock;
  private final List<Rule> rules = new ArrayList<>();
  private RunningPlan running = new RunningPlan(FaultPlan.none());
  private long applied;

  /**
   * Nothing is planned.
   *
   * @param clock what schedules go by
   */
  Faults(Clock clock) {
    this.clock = clock;
  }

  /** The next {@code times} requests. */
  public synchronized Faults next(int times, Fault fault) {
    return next(times, request -> true, fault);
  }

  /** The next {@code times} requests that fulfil the condition. */
  public synchronized Faults next(int times, Predicate<IncomingRequest> condition, Fault fault) {
    if (times < 1) {
      throw new IllegalArgumentException("A fault is planned at least once, not " + times);
    }
    rules.add(new Rule(condition, request -> fault, times));
    return this;
  }

  /** Every request that fulfils the condition, until {@link #clear()}. */
  public synchronized Faults when(Predicate<IncomingRequest> condition, Fault fault) {
    rules.add(new Rule(condition, request -> fault, Long.MAX_VALUE));
    return this;
  }

  /** Every request, until {@link #clear()}. */
  public synchronized Faults always(Fault fault) {
    return when(request -> true, fault);
  }

  /** Lets code decide; where it answers {@link Fault#none()}, later rules are consulted. */
  public synchronized Faults script(FaultScript script) {
    rules.add(new Rule(request -> true, script, Long.MAX_VALUE));
    return this;
  }

  /**
   * Replaces the plan of chance and schedules, which begins anew: with the next request its time
   * and its count of requests start. It is consulted for requests that no other rule strikes.
   *
   * <pre>{@code
   * sandbox.faults().plan(FaultPlan.parse("rate_limit:20%; http_503:from=10s,for=30s", 7));
   * }</pre>
   */
  public synchronized Faults plan(FaultPlan plan) {
    running = new RunningPlan(plan);
    return this;
  }

  /** The plan of chance and schedules. */
  public synchronized FaultPlan plan() {
    return running.plan();
  }

  /** Forgets every rule, and the plan but for its seed; what was applied stays counted. */
  public synchronized Faults clear() {
    rules.clear();
    return plan(new FaultPlan(List.of(), running.plan().seed()));
  }

  /** How many requests a fault was applied to. */
  public synchronized long applied() {
    return applied;
  }

  /** How many requests are still planned to go wrong by {@code next}. */
  public synchronized long planned() {
    return rules.stream()
        .filter(rule -> rule.left != Long.MAX_VALUE)
        .mapToLong(rule -> rule.left)
        .sum();
  }

  synchronized Fault faultFor(IncomingRequest request) {
    for (Iterator<Rule> each = rules.iterator(); each.hasNext(); ) {
      Rule rule = each.next();
      if (!rule.condition.test(request)) {
        continue;
      }
      Fault fault = rule.script.faultFor(request);
      if (rule.left != Long.MAX_VALUE && --rule.left == 0) {
        each.remove();
      }
      if (!fault.isNone()) {
        applied++;
        return fault;
      }
    }
    Fault fault = running.faultFor(request, clock.instant());
    if (!fault.isNone()) {
      applied++;
    }
    return fault;
  }

  synchronized State state() {
    List<Long> appliedByRule = new ArrayList<>();
    List<Boolean> due = new ArrayList<>();
    Duration elapsed = running.elapsed(clock.instant());
    List<FaultRule> planned = running.plan().rules();
    for (int i = 0; i < planned.size(); i++) {
      appliedByRule.add(running.applied(i));
      due.add(planned.get(i).isDue(elapsed));
    }
    return new State(running.plan(), rules.size(), appliedByRule, due, elapsed, running.requests());
  }
}
