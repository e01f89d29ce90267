"use strict";

const POLL_MS = 1000;
const SHOWN_EVENTS = 25;

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

function sourceRows(id, sources) {
  const body = byId(id).tBodies[0];
  body.id = id + "-body";
  render(body.id, sources, (rows) => rows.map(sourceRow));
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
  return make("li", "",
      make("div", "line", make("strong", "", diagnostic.title),
          make("span", "count", numbers.format(diagnostic.count))),
      make("p", "quiet", diagnostic.explanation),
      make("ul", "chips", ...subjects));
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

const OUTCOMES = { stored: "counted", merged: "merged", duplicate: "dropped" };
const openEvents = new Set();

function latestEvent(event) {
  const keys = event.match_keys.length > 0
      ? event.match_keys.map((key) => make("span", "chip", key))
      : [make("span", "chip bad", "nothing to match on")];
  const summary = make("summary", "",
      make("time", "", clockTime(event.received_at)),
      make("span", "name", event.event),
      make("span", "chip " + event.outcome, OUTCOMES[event.outcome]));
  if (event.test) summary.append(make("span", "chip test", "test"));
  if (event.copies_merged > 0) {
    summary.append(make("span", "chip", "+ " + numbers.format(event.copies_merged) +
        (event.copies_merged === 1 ? " copy" : " copies")));
  }
  summary.append(make("span", "keys", ...keys));
  const details = make("details", "", summary);
  const json = make("pre", "", "");
  json.tabIndex = 0;
  json.setAttribute("aria-label", "What was sent");
  const fill = () => { json.textContent = JSON.stringify(event.json, null, 2); };
  details.append(json);
  if (openEvents.has(event.sequence)) {
    details.open = true;
    fill();
  }
  details.addEventListener("toggle", () => {
    if (details.open) {
      openEvents.add(event.sequence);
      fill();
    } else {
      openEvents.delete(event.sequence);
    }
  });
  return make("li", "", details);
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

let latestFor = "";
async function refreshLatest(summary) {
  const state = JSON.stringify([summary.events, summary.requests.total]);
  if (state === latestFor) return;
  const response = await fetch("/api/events?limit=" + SHOWN_EVENTS);
  const events = await response.json();
  // An open event keeps its place and focus while newer ones come in above it.
  const focused = document.activeElement && byId("latest").contains(document.activeElement);
  if (!focused) {
    render("latest", events, (list) => list.map(latestEvent));
    latestFor = state;
  }
}

async function refresh() {
  const response = await fetch("/api/summary");
  if (!response.ok) throw new Error("HTTP " + response.status);
  const summary = await response.json();
  const isEmpty = summary.requests.total === 0;
  show("empty", isEmpty);
  show("content", !isEmpty);
  const rate = eventsPerSecond(summary);
  if (!isEmpty) {
    render("totals", { events: summary.events, requests: summary.requests, rate }, totals);
    sourceRows("sources", summary.sources);
    show("sources", summary.sources.length > 0);
    show("no-live", summary.sources.length === 0);
    sourceRows("test-sources", summary.test_sources);
    show("test-block", summary.test_sources.length > 0);
    const received = summary.events.received;
    render("keys", [summary.match_keys, received],
        ([keys, all]) => keys.map((key) => keyBar(key, all)));
    show("no-keys", summary.match_keys.length === 0);
    render("diagnostics", summary.diagnostics, (list) => list.map(finding));
    show("no-diagnostics", summary.diagnostics.length === 0);
    render("refusals", summary.refusals, (list) => list.map(refusal));
    show("refusals-panel", summary.refusals.length > 0);
    render("outcomes", Object.entries(summary.requests.by_outcome), (list) => list.map(outcome));
    await refreshLatest(summary);
  }
  byId("dot").className = "dot live";
  byId("status").textContent = "Listening · " + clockTime(summary.now) + " UTC" +
      (summary.clock_offset_seconds > 0
          ? " · clock moved " + offset(summary.clock_offset_seconds) + " ahead" : "");
}

async function poll() {
  try {
    await refresh();
  } catch (error) {
    byId("dot").className = "dot lost";
    byId("status").textContent = "The sandbox does not answer. Is it still running?";
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
poll();
