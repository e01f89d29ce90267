package dev.conversionrelay.cli;

import dev.conversionrelay.PrepareConversions;
import dev.conversionrelay.conversion.Event;
import dev.conversionrelay.conversion.EventSource;
import dev.conversionrelay.conversion.SafeText;
import dev.conversionrelay.conversion.SourceRecord;
import dev.conversionrelay.conversion.Warning;
import dev.conversionrelay.delivery.DistinctEvents;
import dev.conversionrelay.outcome.Books;
import dev.conversionrelay.outcome.DuplicateReason;
import dev.conversionrelay.outcome.Reject;
import dev.conversionrelay.outcome.RejectReason;
import dev.conversionrelay.outcome.Tally;
import dev.conversionrelay.prepare.Prepared;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What would become of the records of a sample, counted as a run counts. Holds nothing raw, and
 * grows with the kinds of things that were found, not with the records, but for 16 bytes an event.
 */
final class SampleReport {

  private static final int MAX_EXAMPLES = 3;

  /** Names come from data; more distinct ones than this are counted as {@link #OTHERS}. */
  private static final int MAX_KINDS = 40;

  private static final String OTHERS = "(others)";

  private final int show;
  private final Tally tally = new Tally();
  private final DistinctEvents distinct = new DistinctEvents();
  private final SortedMap<Flaw, Examples> rejects = new TreeMap<>(Flaw.ORDER);
  private final Map<Warning, SortedSet<String>> warnedFields = new EnumMap<>(Warning.class);
  private final Map<EventSource, SortedMap<String, Coverage>> coverage =
      new EnumMap<>(EventSource.class);
  private final List<Event> shown = new ArrayList<>();
  private String folder;
  private int kinds;

  /**
   * Why records would be rejected.
   *
   * @param field the record's field at fault, or null
   */
  record Flaw(RejectReason reason, String field, String detail) {
    private static final Comparator<Flaw> ORDER =
        Comparator.comparing(Flaw::reason)
            .thenComparing(Flaw::field, Comparator.nullsFirst(Comparator.naturalOrder()))
            .thenComparing(Flaw::detail);
  }

  /** How many records have a flaw, and the first few of them. */
  static final class Examples {
    private final List<Reject> first = new ArrayList<>(MAX_EXAMPLES);
    private long count;

    private void add(Reject reject) {
      count++;
      if (first.size() < MAX_EXAMPLES) {
        first.add(reject);
      }
    }

    long count() {
      return count;
    }

    List<Reject> first() {
      return Collections.unmodifiableList(first);
    }
  }

  /**
   * An empty report.
   *
   * @param show how many events are kept to be shown whole
   */
  SampleReport(int show) {
    this.show = show;
  }

  /** Counts a record and what became of it. */
  void add(SourceRecord record, Prepared prepared) {
    PrepareConversions.count(prepared, tally);
    narrowFolder(record.position());
    for (Warning warning : prepared.warnings()) {
      if (!prepared.fieldsOf(warning).isEmpty()) {
        warnedFields
            .computeIfAbsent(warning, w -> new TreeSet<>())
            .addAll(prepared.fieldsOf(warning));
      }
    }
    if (prepared.event() != null) {
      addEvent(prepared.event());
    } else if (prepared.reject() != null) {
      Reject reject = prepared.reject();
      Flaw flaw = new Flaw(reject.reason(), reject.field(), reject.detail());
      rejects.computeIfAbsent(flaw, f -> new Examples()).add(reject);
    }
  }

  private void addEvent(Event event) {
    if (!distinct.add(event)) {
      tally.add(Tally.DUPLICATES, DuplicateReason.COPY, 1);
      return;
    }
    tally.add(Tally.DELIVERED, 1);
    coverageOf(event).add(event);
    if (shown.size() < show) {
      shown.add(event);
    }
  }

  private Coverage coverageOf(Event event) {
    SortedMap<String, Coverage> names =
        coverage.computeIfAbsent(event.route().eventSource(), source -> new TreeMap<>());
    String name = SafeText.of(event.name());
    if (!names.containsKey(name) && ++kinds > MAX_KINDS) {
      name = OTHERS;
    }
    return names.computeIfAbsent(name, n -> new Coverage());
  }

  private void narrowFolder(String position) {
    if (folder == null) {
      folder = position.substring(0, position.lastIndexOf('/') + 1);
    }
    while (!position.startsWith(folder)) {
      folder = folder.substring(0, folder.lastIndexOf('/', folder.length() - 2) + 1);
    }
  }

  /** The books of a run that ends with this sample and delivers all that it sends. */
  Books books() {
    return new Books(tally);
  }

  SortedMap<Flaw, Examples> rejects() {
    return Collections.unmodifiableSortedMap(rejects);
  }

  /** The fields that warnings are about; none for one that is about the event as a whole. */
  Map<Warning, SortedSet<String>> warnedFields() {
    return Collections.unmodifiableMap(warnedFields);
  }

  /** What the events that would be sent carry, by event source and by name. */
  Map<EventSource, SortedMap<String, Coverage>> coverage() {
    return Collections.unmodifiableMap(coverage);
  }

  /** The first events that would be sent. */
  List<Event> shown() {
    return Collections.unmodifiableList(shown);
  }

  /** A position as it may be shown, without the folder that all records of the sample are in. */
  String placeOf(String position) {
    return SafeText.ofPosition(position.substring(folder.length()));
  }
}
