"use strict";

/*
 * The live events: a filtered list that the sandbox makes, shown in rows that are made once and used
 * again, and the details of one event. byId, make, numbers, show, api and the like come from page.js.
 */

const MAX_SHOWN = 200;
const TYPING_MS = 250;
const OUTCOMES = {
  stored: "counted",
  merged: "merged",
  duplicate: "dropped",
  refused: "refused",
  fault: "fault",
};
const MEANINGS = {
  stored: "Counted: the first of its kind.",
  merged: "Merged: a copy within five minutes of the first. What it holds in addition went into the first.",
  duplicate: "Dropped: a copy within 48 hours of the first.",
  refused: "Refused: nothing of the request is stored.",
  fault: "A planned fault came first: nothing of the request was checked or stored.",
};

const rows = [];
let listed = null;
let wanted = matchMedia("(max-width: 46rem)").matches ? 10 : 25;
let paused = false;
/** A count that grows with every change of the filter, so that an old answer is not shown. */
let filtering = 0;

function fillChoices(id, choices) {
  const select = byId(id);
  const chosen = select.value;
  const offered = choices.slice();
  // What was chosen stays, though the last event of it may be gone.
  if (chosen !== "" && !offered.some((choice) => choice.value === chosen)) {
    offered.push({ value: chosen, text: select.selectedOptions[0].text });
  }
  renderUnfocused(id, offered, () => offered.map((choice) => {
    const option = make("option", "", choice.text);
    option.value = choice.value;
    option.selected = choice.value === chosen;
    return option;
  }));
}

const plainChoices = (all, values) =>
  [{ value: "", text: all }, ...values.map((value) => ({ value, text: value }))];

function chooseFrom(list) {
  fillChoices("by-event", plainChoices("All events", list.names));
  fillChoices("by-source", plainChoices("All sources", list.event_source_ids));
  fillChoices("by-sent", [
    { value: "", text: "Live and test" },
    { value: "live", text: "Live" },
    { value: "test", text: "Test, any code" },
    ...list.test_event_codes.map((code) => ({ value: "code:" + code, text: "Test: " + code })),
  ]);
}

function chooseDiagnostics(diagnostics) {
  fillChoices("by-diagnostic", [{ value: "", text: "Any or none" },
    ...diagnostics.map((each) => ({ value: each.name, text: each.title }))]);
}

fillChoices("by-outcome", [
  { value: "", text: "All" },
  { value: "stored", text: "Counted" },
  { value: "merged", text: "Merged" },
  { value: "duplicate", text: "Dropped" },
  { value: "refused", text: "Refused request" },
  { value: "fault", text: "Struck by a fault" },
]);
chooseFrom({ names: [], event_source_ids: [], test_event_codes: [] });
chooseDiagnostics([]);

function filterQuery() {
  const query = new URLSearchParams();
  const add = (name, value) => { if (value !== "") query.set(name, value); };
  const sent = byId("by-sent").value;
  add("event", byId("by-event").value);
  add("source", byId("by-source").value);
  add("outcome", byId("by-outcome").value);
  add("diagnostic", byId("by-diagnostic").value);
  add("id", byId("by-id").value.trim());
  if (sent.startsWith("code:")) add("code", sent.slice(5)); else add("sent", sent);
  return query;
}

/** Rows stand still while somebody is at them: one that moves away cannot be read or opened. */
function heldBecause() {
  if (paused) return "Paused";
  if (byId("details").open) return "Held while details are open";
  if (byId("stream-rows").contains(document.activeElement)) return "Held while you are in the list";
  if (byId("stream-rows").matches(":hover")) return "Held while the pointer is on the list";
  return "";
}

function newRow() {
  const button = make("button", "open");
  button.type = "button";
  const name = make("th", "name", button, make("span", "tags"));
  name.scope = "row";
  const row = make("tr", "", make("td", "when"), name, make("td", "source mono"), make("td", "id mono"),
      make("td", "outcome", make("span", "chip")), make("td", "keys"), make("td", "noted"));
  // The button is the way in for the keyboard; a pointer may hit the row anywhere.
  row.addEventListener("click", () => { if (row.item) openDetails(row.item, button); });
  return row;
}

/** At most so many texts, and how many more there are. */
function few(texts, most) {
  return texts.length <= most ? texts
      : [...texts.slice(0, most), "+" + (texts.length - most)];
}

function fillRow(row, item) {
  const isEvent = item.type === "event";
  const [when, name, source, id, outcome, keys, noted] = row.children;
  row.item = item;
  when.textContent = clockTime(item.received_at);
  name.firstChild.textContent = isEvent ? item.event : "Request with " + counted(item.events, "event");
  const tags = [];
  if (item.test_event_code) tags.push(make("span", "chip test", "test " + item.test_event_code));
  if (item.copies_merged > 0) tags.push(make("span", "chip", "+ " + copies(item.copies_merged)));
  name.lastChild.replaceChildren(...tags);
  source.textContent = item.event_source_id || "none";
  id.textContent = isEvent ? item.event_id || "none" : "";
  outcome.firstChild.className = "chip " + item.outcome;
  outcome.firstChild.textContent = OUTCOMES[item.outcome];
  if (isEvent) {
    keys.replaceChildren(...(item.match_keys.length > 0
        ? few(item.match_keys, 3).map((key) => make("span", "chip", key))
        : [make("span", "chip bad", "none")]));
    noted.textContent = few(item.diagnostics, 1).join(" ");
  } else {
    keys.replaceChildren();
    noted.textContent = item.message;
  }
  row.className = isEvent ? "" : "request";
}

function showList(list) {
  listed = list;
  while (rows.length < list.items.length) {
    rows.push(newRow());
    byId("stream-rows").append(rows[rows.length - 1]);
  }
  rows.forEach((row, at) => {
    row.hidden = at >= list.items.length;
    if (!row.hidden) fillRow(row, list.items[at]); else row.item = null;
  });
  const kept = list.kept_events + list.kept_requests;
  const isFiltered = filterQuery().size > 0;
  byId("stream-count").textContent = (isFiltered
      ? numbers.format(list.matching) + " of the latest " + numbers.format(kept) + " match"
      : "the latest " + numbers.format(kept)) +
      (list.matching > list.items.length ? ", " + list.items.length + " shown" : "");
  show("show-more", list.matching > list.items.length && wanted < MAX_SHOWN);
  byId("no-match").textContent = isFiltered
      ? "Nothing of what is kept matches. Older events are counted, but no longer kept." : "Nothing is kept yet.";
  show("no-match", list.items.length === 0);
  show("stream", list.items.length > 0);
  byId("clear-filters").disabled = !isFiltered;
}

function showHeld(reason, latest) {
  const newer = listed === null ? 0 : Math.max(0, latest - listed.latest);
  show("held", reason !== "");
  if (reason !== "") {
    byId("held-text").textContent = reason + (newer > 0 ? " · " + counted(newer, "newer event") : "");
  }
}

/** Reads the list anew; where it is held, only how much is newer. */
async function refreshStream() {
  const reason = heldBecause();
  const number = filtering;
  const query = filterQuery();
  query.set("limit", reason === "" ? wanted : 0);
  const list = await api("/api/events?" + query);
  if (number !== filtering) return;
  chooseFrom(list);
  // The pointer may have come to the list in the meantime.
  if (reason === "" && heldBecause() === "") showList(list);
  showHeld(heldBecause(), list.latest);
}

/** Applies the filter at once, in a list that is paused to what was there then. */
async function filterNow(announce) {
  const number = ++filtering;
  const query = filterQuery();
  query.set("limit", wanted);
  if (paused && listed !== null) query.set("until", listed.latest);
  try {
    const list = await api("/api/events?" + query);
    if (number !== filtering) return;
    if (paused && listed !== null) list.latest = listed.latest;
    chooseFrom(list);
    showList(list);
    if (announce) byId("stream-status").textContent = byId("stream-count").textContent;
    showHeld(heldBecause(), list.latest);
  } catch (error) {
    // page.js says that the sandbox does not answer; the next round filters.
  }
}

/** Shows the events of one kind only, from elsewhere on the page. */
function filterBy(choices) {
  for (const id of ["by-event", "by-source", "by-outcome", "by-sent", "by-diagnostic", "by-id"]) {
    byId(id).value = "";
  }
  for (const [id, choice] of Object.entries(choices)) {
    if (![...byId(id).options].some((option) => option.value === choice.value)) {
      const option = make("option", "", choice.text);
      option.value = choice.value;
      byId(id).append(option);
    }
    byId(id).value = choice.value;
  }
  byId("stream-title").focus();
  byId("stream-title").scrollIntoView();
  filterNow(true);
}

function setPaused(value) {
  paused = value;
  byId("pause").setAttribute("aria-pressed", String(paused));
  byId("stream-status").textContent = paused ? "The list is paused." : "The list goes on.";
  if (paused) showHeld(heldBecause(), listed === null ? 0 : listed.latest);
  else filterNow(false);
}

let typing = 0;
byId("filters").addEventListener("submit", (event) => event.preventDefault());
byId("filters").addEventListener("change", (event) => {
  if (event.target.id !== "by-id") filterNow(true);
});
byId("by-id").addEventListener("input", () => {
  clearTimeout(typing);
  typing = setTimeout(() => filterNow(true), TYPING_MS);
});
byId("show-more").addEventListener("click", () => {
  wanted = Math.min(MAX_SHOWN, wanted * 2);
  filterNow(true);
});
byId("clear-filters").addEventListener("click", () => filterBy({}));
byId("pause").addEventListener("click", () => setPaused(!paused));
byId("resume").addEventListener("click", () => {
  byId("pause").focus();
  setPaused(false);
});
byId("show-refused").addEventListener("click", () =>
    filterBy({ "by-outcome": { value: "refused", text: "Refused request" } }));

/* The details of one event or request. */

let opened = 0;

/** Text that is JSON is laid out; anything else stays as it is. */
function layOut(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch (error) {
    return text;
  }
}

function code(title, text, isCut) {
  const block = make("pre", "", isCut ? text + "…" : layOut(text));
  block.tabIndex = 0;
  block.setAttribute("role", "region");
  block.setAttribute("aria-label", title);
  const section = [make("h3", "", title), block];
  if (isCut) section.push(make("p", "quiet", "Only the beginning is kept."));
  return section;
}

function facts(pairs) {
  return make("dl", "facts", ...pairs.filter(([, value]) => value !== "").map(([name, value]) =>
      make("div", "", make("dt", "", name), make("dd", "", value))));
}

function answerText(request) {
  if (request.http_status === 0) return "none: " + request.answer;
  return "HTTP " + request.http_status +
      (/^\d+$/.test(request.answer) ? ", code " + request.answer : ", " + request.answer);
}

function envelope(request) {
  return [make("h3", "", "The request it came in"), facts([
    ["Received", request.received_at.slice(0, 10) + " " + request.received_at.slice(11, 23).replace("Z", "") + " UTC"],
    ["event_source", request.event_source],
    ["event_source_id", request.event_source_id],
    ["test_event_code", request.test_event_code || "none"],
    ["Events", numbers.format(request.events)],
    ["Size", megabytes(request.bytes)],
    ["Answer", answerText(request)],
    ["Message", request.message || ""],
    ["Planned faults", request.faults.join(", ")],
    ["Held back", request.delay_ms > 0 ? numbers.format(request.delay_ms) + " ms" : ""],
    ["Answer lost", request.answer_lost ? "yes: the events are stored, but the client cannot know" : ""],
    ["Request id", request.request_id],
  ])];
}

function notes(diagnostics, event) {
  if (diagnostics.length === 0) return [make("p", "good", "Nothing to improve.")];
  return [make("ul", "findings", ...diagnostics.map((each) => make("li", "",
      make("strong", "", each.title),
      make("p", "quiet", each.explanation + " ", make("span", "remedy", each.remedy)),
      make("ul", "chips", ...each.subjects.filter((subject) => subject !== event)
          .map((subject) => make("li", "chip mono", subject))))))];
}

function eventDetails(event) {
  const parts = [make("p", "", make("span", "chip " + event.outcome, OUTCOMES[event.outcome]), " ", MEANINGS[event.outcome])];
  if (event.first) {
    const first = make("p", "quiet", "The first came at " + clockTime(event.first.received_at) + " UTC" +
        (event.first.kept ? ". " : " and is no longer kept."));
    if (event.first.kept) {
      const button = make("button", "plain", "Open the first");
      button.type = "button";
      button.addEventListener("click", () => loadDetails({ type: "event", sequence: event.first.sequence, event: event.event }));
      first.append(button);
    }
    parts.push(first);
  }
  if (event.identity === "none") {
    parts.push(make("p", "quiet", "No event_id: every copy counts."));
  } else if (event.identity === "ttp") {
    parts.push(make("p", "quiet", "No event_id: recognised by the _ttp cookie, for five minutes."));
  }
  parts.push(facts([
    ["event_id", event.event_id || "none"],
    ["Copies merged into it", event.copies_merged > 0 ? numbers.format(event.copies_merged) : ""],
  ]));
  parts.push(make("h3", "", "Recognised match keys"), event.match_keys.length > 0
      ? make("ul", "chips", ...event.match_keys.map((key) => make("li", "chip stored", key)))
      : make("p", "", make("span", "chip bad", "none")));
  parts.push(make("h3", "", "Ignored or worth a look"), ...notes(event.diagnostics, event.event));
  parts.push(...code("The event as it came", event.sent, event.sent_cut));
  if (event.merged) parts.push(...code("With what copies added", event.merged, event.merged_cut));
  parts.push(...envelope(event.request));
  return parts;
}

function requestDetails(request) {
  const parts = [make("p", "", make("span", "chip " + request.outcome, OUTCOMES[request.outcome]), " ", MEANINGS[request.outcome]),
    make("p", "message", request.message)];
  if (request.names.length > 0) {
    parts.push(make("h3", "", "Events in it"),
        make("ul", "chips", ...request.names.map((name) => make("li", "chip", name))));
  }
  if (request.sent !== "") parts.push(...code("The body as it came", request.sent, request.sent_cut));
  parts.push(...envelope(request.request));
  return parts;
}

async function loadDetails(item) {
  const number = ++opened;
  const isEvent = item.type === "event";
  byId("details-title").textContent = isEvent ? item.event : "Request with " + counted(item.events, "event");
  byId("details-body").replaceChildren(make("p", "quiet", "Loading…"));
  let parts;
  try {
    const details = await api((isEvent ? "/api/events/" : "/api/requests/") + item.sequence);
    parts = isEvent ? eventDetails(details) : requestDetails(details);
  } catch (error) {
    parts = [make("p", "error", error.status === 404
        ? "This is no longer kept: the sandbox keeps the latest only."
        : "The sandbox does not answer. Close this and try again.")];
  }
  if (number !== opened) return;
  byId("details-body").replaceChildren(...parts);
  byId("details").scrollTop = 0;
}

function openDetails(item, button) {
  // Where the focus goes back to, also when the pointer hit the row elsewhere.
  button.focus({ preventScroll: true });
  loadDetails(item);
  byId("details").showModal();
}

byId("close-details").addEventListener("click", () => byId("details").close());
byId("details").addEventListener("click", (event) => {
  // Only what lies beside the dialog is the dialog itself.
  if (event.target === byId("details")) byId("details").close();
});

/** Forgets the events of a sandbox that is gone. */
function resetStream() {
  listed = null;
  filtering++;
  if (paused) setPaused(false);
}
