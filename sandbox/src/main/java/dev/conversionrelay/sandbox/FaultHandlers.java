package dev.conversionrelay.sandbox;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.Javalin;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.Map;

/** Serves {@code /api/faults}, by which the plan of faults is read and replaced at run time. */
final class FaultHandlers {
  private final Faults faults;
  private final Ledger ledger;

  FaultHandlers(Faults faults, Ledger ledger) {
    this.faults = faults;
    this.ledger = ledger;
  }

  void addTo(Javalin app) {
    app.get("/api/faults", PageGuard.reading(this::show));
    app.put("/api/faults", PageGuard.changingByJson(this::replace));
    app.delete("/api/faults", PageGuard.changing(this::clear));
    app.get("/api/faults/kinds", PageGuard.reading(FaultHandlers::kinds));
  }

  private void show(Context ctx) {
    Faults.State state = faults.state();
    Counts counts = ledger.counts();
    ObjectNode answer = Json.object();
    answer.set("plan", state.plan().json());
    ArrayNode rules = answer.putArray("rules");
    for (int i = 0; i < state.applied().size(); i++) {
      ObjectNode rule = rules.addObject();
      rule.put("rule", state.plan().rules().get(i).toString());
      rule.put("due", state.due().get(i));
      rule.put("applied", state.applied().get(i));
    }
    answer.put("scripted_rules", state.scripted());
    answer.put("requests", state.requests());
    answer.put("elapsed_seconds", state.elapsed().toMillis() / 1_000.0);
    ObjectNode byKind = answer.putObject("counts");
    counts.faults().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(fault -> byKind.put(fault.getKey(), fault.getValue()));
    answer.put("answers_lost", counts.answersLost());
    PageGuard.json(ctx, answer);
  }

  private void replace(Context ctx) {
    FaultPlan plan;
    try {
      plan = FaultPlan.read(Json.read(ctx.bodyAsBytes()));
    } catch (IOException e) {
      PageGuard.fail(ctx, 400, "The body is not JSON.");
      return;
    } catch (IllegalArgumentException e) {
      PageGuard.fail(ctx, 400, e.getMessage() + ".");
      return;
    }
    faults.plan(plan);
    show(ctx);
  }

  private void clear(Context ctx) {
    faults.clear();
    show(ctx);
  }

  private static void kinds(Context ctx) {
    ObjectNode answer = Json.object();
    ArrayNode kinds = answer.putArray("kinds");
    for (FaultKind kind : FaultKind.values()) {
      ObjectNode each = kinds.addObject();
      each.put("kind", kind.wireName());
      each.put("group", kind.group().title());
      each.put("description", kind.description());
      each.put("stored", kind.stored());
    }
    PageGuard.json(ctx, answer);
  }
}
