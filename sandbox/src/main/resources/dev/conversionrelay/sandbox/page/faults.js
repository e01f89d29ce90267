"use strict";

/*
 * The faults panel. What is shown is what the sandbox says; what is changed is put as a whole plan,
 * and the answer shown again. byId, make, numbers, render and show come from page.js.
 */

const FAULTS_POLL_MS = 1000;

const PRESETS = {
  outage: { kind: "http_503", probability: 1 },
  limited: { kind: "rate_limit", probability: 0.2 },
  losing: { kind: "lost_close", probability: 0.05 },
  revoked: { kind: "token_revoked", probability: 1 },
};

let faults = null;
let kinds = [];
let shownAnswer = 0;
let sentRequest = 0;

const percentText = (probability) => String(Number((probability * 100).toFixed(7)));

/** Whether a rule says no more than a kind and its share, which is what the switches set. */
const isPlain = (rule) => Object.keys(rule).every((name) => name === "kind" || name === "probability");

const plainRule = (kind) => faults.plan.rules.find((rule) => isPlain(rule) && rule.kind === kind);

function setFaultsError(text) {
  byId("faults-error").textContent = text;
  show("faults-error", text !== "");
}

async function callFaults(method, body) {
  const number = ++sentRequest;
  const options = { method, headers: {} };
  if (body !== undefined) {
    options.headers["Content-Type"] = "application/json";
    options.body = JSON.stringify(body);
  }
  const response = await fetch("/api/faults", options);
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error);
  // An older answer may come after a newer one.
  if (number > shownAnswer) {
    shownAnswer = number;
    faults = answer;
    showFaults();
  }
}

async function change(method, body) {
  try {
    await callFaults(method, body);
    setFaultsError("");
    return true;
  } catch (error) {
    setFaultsError(error instanceof TypeError ? "The sandbox does not answer." : error.message);
    return false;
  }
}

const putRules = (rules) => change("PUT", { seed: faults.plan.seed, rules });

/** Switches a plain rule on, with that share, or off. Rules with a schedule stay. */
function setKind(kind, probability) {
  const rules = faults.plan.rules.filter((rule) => !(isPlain(rule) && rule.kind === kind));
  if (probability !== null) {
    const at = faults.plan.rules.findIndex((rule) => isPlain(rule) && rule.kind === kind);
    const rule = { kind, probability };
    // An outage is for everyone, so it is consulted before rules that strike some.
    if (at >= 0) rules.splice(at, 0, rule);
    else if (probability === 1) rules.unshift(rule);
    else rules.push(rule);
  }
  return putRules(rules);
}

function ruleItem(state, index) {
  const remove = make("button", "plain", "Remove");
  remove.type = "button";
  remove.setAttribute("aria-label", "Remove " + state.rule);
  remove.addEventListener("click", () => {
    byId("faults-title").focus();
    putRules(faults.plan.rules.filter((rule, at) => at !== index));
  });
  return make("li", "", make("code", "", state.rule), make("span", "quiet"), remove);
}

/** The buttons stay as long as the rules do, so that none loses the focus to a count. */
function showRules() {
  render("rules", faults.rules.map((state) => state.rule), () => faults.rules.map(ruleItem));
  faults.rules.forEach((state, index) => {
    const times = state.applied === 1 ? "struck once" : "struck " + numbers.format(state.applied) + " ×";
    byId("rules").children[index].querySelector(".quiet").textContent =
        (state.due ? "" : "not now · ") + times;
  });
  show("rules", faults.rules.length > 0);
}

function showFaults() {
  const planned = faults.plan.rules.length + faults.scripted_rules;
  const struck = Object.values(faults.counts).reduce((sum, count) => sum + count, 0);
  const state = planned === 0 ? "Nothing goes wrong."
      : planned === 1 ? "1 fault planned" : planned + " faults planned";
  const byCode = faults.scripted_rules > 0 ? ", " + faults.scripted_rules + " of them by code" : "";
  if (byId("faults-state").textContent !== state + byCode) {
    byId("faults-state").textContent = state + byCode;
  }
  const sums = [];
  if (struck > 0) sums.push("struck " + numbers.format(struck) + " × so far");
  if (faults.answers_lost > 0) {
    sums.push(numbers.format(faults.answers_lost) +
        (faults.answers_lost === 1 ? " answer lost" : " answers lost"));
  }
  byId("faults-sums").textContent = sums.join(" · ");
  byId("faults-panel").classList.toggle("active", planned > 0);
  byId("clear-faults").disabled = planned === 0;
  showRules();
  for (const [id, preset] of Object.entries(PRESETS)) {
    const rule = plainRule(preset.kind);
    byId(id).setAttribute("aria-pressed", String(rule !== undefined));
  }
  for (const kind of kinds) {
    const rule = plainRule(kind.name);
    kind.checkbox.checked = rule !== undefined;
    if (rule && document.activeElement !== kind.share) {
      kind.share.value = percentText(rule.probability);
    }
    const count = faults.counts[kind.name] || 0;
    kind.count.textContent = count > 0 ? numbers.format(count) + " ×" : "";
  }
}

function kindRow(described) {
  const checkbox = make("input");
  checkbox.type = "checkbox";
  checkbox.id = "fault-" + described.kind;
  const label = make("label", "", make("code", "", described.kind),
      make("span", "quiet", described.description));
  label.htmlFor = checkbox.id;
  const share = make("input", "number");
  share.type = "number";
  share.min = "0";
  share.max = "100";
  share.step = "any";
  share.value = described.group.startsWith("Stored") ? "5" : "20";
  share.setAttribute("aria-label", "Share of " + described.kind + " in percent");
  const count = make("span", "struck", "");
  const probability = () => {
    const percent = Number(share.value);
    if (share.value === "" || !(percent >= 0 && percent <= 100)) {
      setFaultsError("A share is from 0 to 100 percent.");
      return null;
    }
    return Number((percent / 100).toFixed(9));
  };
  checkbox.addEventListener("change", async () => {
    const wanted = checkbox.checked ? probability() : null;
    const impossible = checkbox.checked && wanted === null;
    if (impossible || !(await setKind(described.kind, wanted))) {
      checkbox.checked = plainRule(described.kind) !== undefined;
    }
  });
  share.addEventListener("change", () => {
    if (!checkbox.checked) return;
    const wanted = probability();
    if (wanted !== null) setKind(described.kind, wanted);
  });
  kinds.push({ name: described.kind, checkbox, share, count });
  return make("li", "", checkbox, label, count,
      make("span", "share", share, make("span", "quiet", "%")));
}

function kindGroups(list) {
  const groups = new Map();
  for (const described of list) {
    if (!groups.has(described.group)) groups.set(described.group, []);
    groups.get(described.group).push(described);
  }
  return [...groups].map(([title, members]) => {
    const isMixed = members.some((member) => member.stored !== members[0].stored);
    const group = make("fieldset", "", make("legend", "", title));
    if (isMixed) {
      group.append(make("p", "quiet", "The events are not stored, except where it says so."));
    } else if (!members[0].stored) {
      group.append(make("p", "quiet", "The events are not stored."));
    } else if (!title.startsWith("Stored")) {
      group.append(make("p", "quiet", "The events are stored."));
    }
    group.append(make("ul", "", ...members.map((member) => {
      const row = kindRow(member);
      if (isMixed && member.stored) {
        row.querySelector("label").append(" ", make("span", "chip stored", "stored"));
      }
      return row;
    })));
    return group;
  });
}

async function startFaults() {
  const response = await fetch("/api/faults/kinds");
  const described = await response.json();
  byId("kinds").replaceChildren(...kindGroups(described.kinds));
  byId("faults-title").tabIndex = -1;
  await callFaults("GET");
  for (const [id, preset] of Object.entries(PRESETS)) {
    byId(id).addEventListener("click", () =>
        setKind(preset.kind, plainRule(preset.kind) ? null : preset.probability));
    byId(id).disabled = false;
  }
  byId("clear-faults").addEventListener("click", () => change("DELETE"));
  byId("add-rule").addEventListener("submit", async (event) => {
    event.preventDefault();
    const input = byId("new-rule");
    const rule = input.value.trim();
    if (rule === "") {
      input.focus();
    } else if (await putRules([...faults.plan.rules, rule])) {
      input.value = "";
    }
  });
  setTimeout(pollFaults, FAULTS_POLL_MS);
}

async function pollFaults() {
  try {
    await callFaults("GET");
  } catch (error) {
    // page.js says that the sandbox does not answer.
  }
  setTimeout(pollFaults, FAULTS_POLL_MS);
}

async function tryToStartFaults() {
  try {
    await startFaults();
  } catch (error) {
    kinds = [];
    setTimeout(tryToStartFaults, FAULTS_POLL_MS);
  }
}

tryToStartFaults();
