"use strict";

const POLL_MS = 1000;
const ANSWER_MS = 5000;
const SHOWN_REFUSALS = 5;

const byId = (id) => document.getElementById(id);
const numbers = new Intl.NumberFormat("en");
const show = (id, visible) => { byId(id).hidden = !visible; };

/** Makes an element; text goes in as text, never as markup. */
function make(tag, className, ...children) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  for (const child of children) {
    node.append(child instanceof Node ? child : String(child));
  }
  return node;
}

/** Replaces the children of an element, but only when what they show has changed. */
const shown = new Map();
function render(id, data, build) {
  const fingerprint = JSON.stringify(data);
  if (shown.get(id) === fingerprint) return;
  shown.set(id, fingerprint);
  byId(id).replaceChildren(...build(data));
}

/** As render, but not while the focus is in there: it would go with its element. */
function renderUnfocused(id, data, build) {
  if (!byId(id).contains(document.activeElement)) render(id, data, build);
}

/** Reads a document of the sandbox; an answer that does not come is an error too. */
async function api(path) {
  const response = await fetch(path, { signal: AbortSignal.timeout(ANSWER_MS) });
  if (!response.ok) {
    const error = new Error("HTTP " + response.status);
    error.status = response.status;
    throw error;
  }
  return response.json();
}

const counted = (number, noun) => numbers.format(number) + " " + noun + (number === 1 ? "" : "s");
const copies = (number) => numbers.format(number) + (number === 1 ? " copy" : " copies");

function megabytes(bytes) {
  if (bytes < 1000) return bytes + " B";
  return bytes < 1e6 ? (bytes / 1e3).toFixed(1) + " kB" : (bytes / 1e6).toFixed(1) + " MB";
}

function clockTime(instant) {
  return instant.slice(11, 19);
}

function offset(seconds) {
  const parts = [];
  for (const [unit, size] of [["d", 86400], ["h", 3600], ["m", 60], ["s", 1]]) {
    const n = Math.floor(seconds / size);
    seconds -= n * size;
    if (n > 0) parts.push(n + " " + unit);
  }
  return parts.join(" ");
}

function total(label, value, note, bad) {
  const dd = make("dd", "", typeof value === "number" ? numbers.format(value) : value);
  if (note) dd.append(make("div", "note", note));
  return make("div", bad ? "bad" : "", make("dt", "", label), dd);
}

function totals(data) {
  const events = data.events;
  const tiles = [
    total("Events received", events.received, data.rate > 0 ? numbers.format(data.rate) + " per second" : ""),
    total("Counted", events.stored, "after deduplication"),
    total("Merged", events.merged, "within 5 minutes"),
    total("Dropped", events.duplicates, "within 48 hours"),
    total("Requests", data.requests.total, megabytes(data.requests.bytes)),
    total("Refused", data.requests.refused,
        events.refused > 0 ? numbers.format(events.refused) + " events in them" : "requests",
        data.requests.refused > 0),
  ];
  if (events.test > 0) tiles.push(total("Test events", events.test, "kept apart"));
  return tiles;
}

function numberCell(label, value) {
  const cell = make("td", value === 0 ? "number zero" : "number", numbers.format(value));
  cell.dataset.label = label;
  return cell;
}

function sourceRow(source) {
  const name = make("th", "", source.event);
  name.scope = "row";
  return make("tr", "", name,
      make("td", "source", make("span", "chip", source.event_source), " ",
          make("code", "", source.event_source_id)),
      numberCell("Received", source.received),
      numberCell("Counted", source.stored),
      numberCell("Merged", source.merged),
      numberCell("Dropped", source.duplicates));
}

function tableRows(id, list, row) {
  const body = byId(id).tBodies[0];
  body.id = id + "-body";
  renderUnfocused(body.id, list, (all) => all.map(row));
}

function keyBar(key, received) {
  const share = received === 0 ? 0 : key.events / received;
  const bar = make("progress");
  bar.max = 1;
  bar.value = share;
  bar.setAttribute("aria-label", key.key + " in " + numbers.format(key.events) + " events");
  const percent = share > 0 && share < 0.01 ? "<1 %" : Math.floor(share * 100) + " %";
  const label = make("span", "number quiet", percent);
  label.title = numbers.format(key.events) + " events";
  return make("li", "", make("span", "mono", key.key), bar, label);
}

function finding(diagnostic) {
  const subjects = diagnostic.subjects.slice(0, 12).map((subject) =>
      make("li", "chip mono", subject.subject + " × " + numbers.format(subject.count)));
  const more = diagnostic.subjects.length - subjects.length;
  if (more > 0) subjects.push(make("li", "chip", "and " + more + " more"));
  const names = diagnostic.events.slice(0, 6).map((event) =>
      make("li", "chip", event.event + " × " + numbers.format(event.count)));
  if (diagnostic.events.length > names.length) {
    names.push(make("li", "chip", "and " + (diagnostic.events.length - names.length) + " more"));
  }
  const open = make("button", "plain", "Show these events");
  open.type = "button";
  open.setAttribute("aria-label", "Show these events: " + diagnostic.title);
  open.addEventListener("click", () =>
      filterBy({ "by-diagnostic": { value: diagnostic.name, text: diagnostic.title } }));
  const parts = [
    make("div", "line", make("strong", "", diagnostic.title),
        make("span", "count", counted(diagnostic.count, names.length > 0 ? "event" : "request"))),
    make("p", "quiet", diagnostic.explanation + " ", make("span", "remedy", diagnostic.remedy)),
    make("ul", "chips", ...subjects),
  ];
  // Where the subject is the name of the event, once is enough.
  const isSame = diagnostic.events.length === diagnostic.subjects.length &&
      diagnostic.events.every((event, at) => event.event === diagnostic.subjects[at].subject);
  if (names.length > 0 && !isSame) parts.push(make("div", "in", make("span", "quiet", "in"), make("ul", "chips", ...names)));
  parts.push(open);
  return make("li", "", ...parts);
}

function refusal(refused) {
  const about = [clockTime(refused.received_at) + " UTC"];
  if (refused.event_source_id) about.push(refused.event_source + " " + refused.event_source_id);
  about.push(refused.events === 1 ? "1 event" : numbers.format(refused.events) + " events");
  about.push("request " + refused.request_id);
  return make("li", "",
      make("div", "line",
          make("span", "message", make("span", "chip bad", refused.code), " ", refused.message)),
      make("p", "quiet message", about.join(" · ")));
}

function outcome([name, count]) {
  const text = name === "0" ? "accepted" : /^\d+$/.test(name) ? "code " + name : name;
  return make("li", name === "0" ? "chip stored" : "chip bad", text + " × " + numbers.format(count));
}

function codeRow(code) {
  const name = make("th", "mono", code.test_event_code);
  name.scope = "row";
  const open = make("button", "plain", "Show");
  open.type = "button";
  open.setAttribute("aria-label", "Show the events of " + code.test_event_code);
  open.addEventListener("click", () => filterBy({
    "by-sent": { value: "code:" + code.test_event_code, text: "Test: " + code.test_event_code },
  }));
  return make("tr", "", name, make("td", "source", clockTime(code.latest) + " UTC"),
      numberCell("Received", code.received),
      numberCell("Counted", code.stored),
      numberCell("Merged", code.merged),
      numberCell("Dropped", code.duplicates),
      make("td", "show number", open));
}

let before = null;
function eventsPerSecond(summary) {
  const now = performance.now();
  const received = summary.events.received + summary.events.test;
  const rate = before === null || now === before.at
      ? 0 : Math.round((received - before.received) * 1000 / (now - before.at));
  before = { at: now, received };
  return Math.max(0, rate);
}

function showSummary(summary) {
  const rate = eventsPerSecond(summary);
  render("totals", { events: summary.events, requests: summary.requests, rate }, totals);
  tableRows("sources", summary.sources, sourceRow);
  show("sources", summary.sources.length > 0);
  show("no-live", summary.sources.length === 0);
  show("more-sources", summary.more_sources > 0);
  byId("more-sources").textContent = "And " + counted(summary.more_sources, "name") + " more.";
  tableRows("test-codes", summary.test_codes, codeRow);
  tableRows("test-sources", summary.test_sources, sourceRow);
  show("test-panel", summary.test_sources.length > 0);
  render("keys", [summary.match_keys, summary.events.received],
      ([keys, all]) => keys.map((key) => keyBar(key, all)));
  show("no-keys", summary.match_keys.length === 0);
  renderUnfocused("diagnostics", summary.diagnostics, (list) => list.map(finding));
  show("no-diagnostics", summary.diagnostics.length === 0);
  chooseDiagnostics(summary.diagnostics);
  render("refusals", summary.refusals.slice(0, SHOWN_REFUSALS), (list) => list.map(refusal));
  show("refusals-panel", summary.refusals.length > 0);
  render("outcomes", Object.entries(summary.requests.by_outcome), (list) => list.map(outcome));
}

let instance = "";
async function refresh() {
  const summary = await api("/api/summary");
  if (summary.instance !== instance) {
    if (instance !== "") resetStream();
    instance = summary.instance;
    before = null;
  }
  const isEmpty = summary.requests.total === 0;
  if (!isEmpty) {
    showSummary(summary);
    await refreshStream();
    await refreshTraffic();
  }
  show("loading", false);
  show("empty", isEmpty);
  show("overview", !isEmpty);
  show("content", !isEmpty);
  return summary;
}

let lastSeen = "";
function showLost() {
  const text = "The sandbox does not answer. Is it still running? This page goes on trying" +
      (lastSeen === "" ? "." : "; below is what it showed at " + lastSeen + " UTC.");
  if (byId("lost").textContent !== text) byId("lost").textContent = text;
  byId("dot").className = "dot lost";
  byId("status").textContent = "No connection";
  show("lost", true);
  show("loading", false);
  document.body.classList.add("stale");
}

async function poll() {
  try {
    const summary = await refresh();
    lastSeen = clockTime(summary.now);
    show("lost", false);
    document.body.classList.remove("stale");
    byId("dot").className = "dot live";
    byId("status").textContent = "Listening · " + lastSeen + " UTC" +
        (summary.clock_offset_seconds > 0
            ? " · clock moved " + offset(summary.clock_offset_seconds) + " ahead" : "");
  } catch (error) {
    showLost();
    // A fault of this page is not the sandbox's; it belongs where developers look.
    if (!(error instanceof TypeError && /fetch/i.test(error.message)) && error.name !== "TimeoutError" &&
        error.status === undefined) {
      console.error(error);
    }
  }
  setTimeout(poll, POLL_MS);
}

const endpoint = location.origin + "/open_api/v1.3/event/track/";
byId("endpoint").textContent = endpoint;
byId("relay-example").textContent =
    "./relay run file --input=conversions.ndjson --eventSource=web --eventSourceId=PIXEL123 \\\n" +
    "  --tiktokEndpoint=" + endpoint + " --accessToken=any";
byId("curl-example").textContent =
    "curl " + endpoint + " \\\n" +
    "  -H 'Access-Token: any' -H 'Content-Type: application/json' \\\n" +
    "  -d '{\"event_source\":\"web\",\"event_source_id\":\"PIXEL123\",\"data\":[{\"event\":\"Purchase\",\n" +
    "       \"event_time\":" + Math.floor(Date.now() / 1000) + ",\"event_id\":\"order-1\",\n" +
    "       \"properties\":{\"value\":46,\"currency\":\"USD\"}}]}'";
// The other scripts are there then.
document.addEventListener("DOMContentLoaded", poll);
