"use strict";

/* Small charts of the last minutes. What is drawn is what /api/traffic says. */

const CHART_HEIGHT = 60;
const CHART_TOP = 4;

function draw(chart, className, values, most) {
  const scale = (CHART_HEIGHT - CHART_TOP) / Math.max(1, most);
  let line = "";
  values.forEach((value, at) => {
    line += (at === 0 ? "M" : "L") + at + " " + (CHART_HEIGHT - value * scale).toFixed(1);
  });
  const last = values.length - 1;
  chart.querySelector("." + className + "-area").setAttribute("d", line + "L" + last + " " + CHART_HEIGHT + "L0 " + CHART_HEIGHT + "Z");
  chart.querySelector("." + className).setAttribute("d", line);
}

function milliseconds(value) {
  return value < 10 ? value.toFixed(1) : numbers.format(Math.round(value));
}

function countChart(name, title, values) {
  // The second under way is not over: its count would always look like a fall.
  const whole = values.slice(0, -1);
  const now = whole[whole.length - 1];
  const most = Math.max(...whole);
  draw(byId(name + "-chart"), "count", whole, most);
  byId(name + "-now").textContent = numbers.format(now);
  byId(name + "-peak").textContent = "at most " + numbers.format(most);
  byId(name + "-chart").setAttribute("aria-label",
      title + " over five minutes: " + numbers.format(now) + " now, at most " + numbers.format(most));
}

async function refreshTraffic() {
  const traffic = await api("/api/traffic");
  countChart("events", "Events per second", traffic.events);
  countChart("requests", "Requests per second", traffic.requests);
  const slowest = traffic.slowest_ms.slice(0, -1);
  const delays = traffic.longest_delay_ms.slice(0, -1);
  const most = Math.max(...slowest, ...delays);
  draw(byId("answers-chart"), "delay", delays, most);
  draw(byId("answers-chart"), "count", slowest, most);
  const minute = traffic.last_minute;
  byId("answers-now").textContent = milliseconds(slowest[slowest.length - 1]);
  byId("answers-peak").textContent = "at most " + milliseconds(most);
  show("answers-legend", delays.some((delay) => delay > 0));
  byId("answers-chart").setAttribute("aria-label",
      "Slowest answer of each second over five minutes: at most " + milliseconds(Math.max(...slowest)) +
      " ms of its own and " + milliseconds(Math.max(...delays)) + " ms held back on purpose");
  const sums = [counted(minute.events, "event") + " in " + counted(minute.requests, "request")];
  if (minute.requests > 0) {
    sums.push("answered in " + milliseconds(minute.took_mean_ms) + " ms on average");
  }
  sums.push(minute.delayed > 0
      ? counted(minute.delayed, "answer") + " held back on purpose, " + milliseconds(minute.delay_mean_ms) + " ms on average"
      : "none held back on purpose");
  byId("traffic-sums").textContent = "The last minute: " + sums.join(" · ");
}
