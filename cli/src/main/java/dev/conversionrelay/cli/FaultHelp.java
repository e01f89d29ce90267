package dev.conversionrelay.cli;

import dev.conversionrelay.sandbox.FaultKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What {@code relay sandbox --help} says of faults. */
final class FaultHelp {
  private FaultHelp() {}

  /** Lines of up to 100 characters, for a usage message of picocli. */
  static String[] lines() {
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add("A fault is KIND or KIND:ITEM,ITEM,... with these items, all of which have to fit:");
    item(lines, "20%", "share of the requests; all by default. Shares of several faults add up.");
    item(lines, "from=10s to=40s", "time since the first request");
    item(lines, "for=5s every=60s", "how long after from, and how often again");
    item(lines, "requests=1-3", "numbers of requests; also 3 and 3-");
    item(lines, "attempts=1-2", "how often the same events were sent");
    item(lines, "batch=101-", "how many events a request has");
    item(lines, "source=PIXEL", "event source id");
    item(lines, "event=Purchase", "name of an event in the request");
    item(lines, "delay=100ms-2s", "of latency and trickle; also 500ms");
    item(lines, "retry_after=2s", "the header Retry-After");
    lines.add("");
    lines.add("The kinds. The events are not stored, except where it says so:");
    FaultKind.Group group = null;
    for (FaultKind kind : FaultKind.values()) {
      if (kind.group() != group) {
        group = kind.group();
        lines.add("");
        lines.add(group.title() + ":");
      }
      boolean untold = kind.stored() && group != FaultKind.Group.LOST;
      item(lines, kind.wireName(), kind.description() + (untold ? " Stored." : ""));
    }
    // Picocli formats footers.
    return lines.stream().map(line -> line.replace("%", "%%")).toArray(String[]::new);
  }

  private static void item(List<String> lines, String name, String meaning) {
    lines.add(String.format(Locale.ROOT, "  %-17s %s", name, meaning));
  }
}
