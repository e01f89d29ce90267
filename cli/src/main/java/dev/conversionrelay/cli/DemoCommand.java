package dev.conversionrelay.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.conversionrelay.Relay;
import dev.conversionrelay.RunId;
import dev.conversionrelay.cli.demo.DemoShop;
import dev.conversionrelay.options.JdbcOptions;
import dev.conversionrelay.outcome.Books;
import dev.conversionrelay.sandbox.Counts;
import dev.conversionrelay.sandbox.Sandbox;
import dev.conversionrelay.sandbox.SandboxConfig;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code relay demo}: the whole way of a shop's conversions, on this machine alone. */
@Command(
    name = "demo",
    description =
        "Takes a small shop's conversions from an embedded warehouse to a stand-in for TikTok.",
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {

  private static final long SEED = 20_261_124;

  @Option(
      names = "--records",
      paramLabel = "NUMBER",
      defaultValue = "3000",
      description = "About how many records the shop has. Default: ${DEFAULT-VALUE}")
  private int records;

  @Option(
      names = "--output",
      paramLabel = "FOLDER",
      defaultValue = "relay-output",
      description = "Where the warehouse and all outcomes are written. Default: ${DEFAULT-VALUE}")
  private Path output;

  @Option(names = "--keep", description = "Keep the stand-in's page open afterwards, until Ctrl-C.")
  private boolean keep;

  private final PrintStream out = System.out;

  @Override
  public Integer call() throws Exception {
    if (records < 1 || records > 1_000_000) {
      throw new UsageException("--records: 1 to 1000000; not " + records);
    }
    Clock clock = Clock.systemUTC();
    String runId = RunId.create(clock);
    Path folder = output.resolve("demo-" + runId);
    Files.createDirectories(folder);
    DemoShop shop = DemoShop.create(folder.resolve("shop.duckdb"), records, SEED, clock.instant());
    Path query = Files.writeString(folder.resolve("conversions.sql"), shop.query() + "\n");
    SandboxConfig config =
        SandboxConfig.builder()
            .keepEverything(true)
            .requestLog(folder.resolve("requests.ndjson"))
            .build();
    try (Sandbox sandbox = Sandbox.start(config)) {
      out.println("Warehouse:  " + folder.resolve("shop.duckdb"));
      out.println("            web orders, store sales and CRM leads of a small shop, in DuckDB");
      out.println("Query:      " + query);
      out.println("            the SQL that gives the shop's columns the names of a record");
      out.println("TikTok:     " + sandbox.url());
      out.println("            a stand-in on this machine; nothing leaves it");
      JdbcOptions options = options(shop, sandbox, folder, runId);
      LocalRun run = new LocalRun(options, List.of(), out, System.err);
      ExitCode ended = run.run(() -> Relay.build(options));
      if (ended != ExitCode.FAILED) {
        tell(run.books(), shop, sandbox);
        sayReport(folder, runId);
      }
      if (keep) {
        out.println();
        out.println("The stand-in's page stays at " + sandbox.url() + " until Ctrl-C.");
        new CountDownLatch(1).await();
      }
      // The shop has broken rows on purpose, so rejects are how the demo is meant to end.
      return ended == ExitCode.REJECTS ? ExitCode.DELIVERED.code() : ended.code();
    }
  }

  private static JdbcOptions options(DemoShop shop, Sandbox sandbox, Path folder, String runId)
      throws UsageException {
    return OptionsParser.parse(
        JdbcOptions.class,
        List.of(
            "--jdbcUrl=" + shop.jdbcUrl(),
            "--query=" + shop.query(),
            "--tiktokEndpoint=" + sandbox.endpoint(),
            "--accessToken=sandbox",
            "--output=" + folder,
            "--runId=" + runId),
        Map.of());
  }

  private void tell(Books books, DemoShop shop, Sandbox sandbox) {
    Counts counts = sandbox.counts();
    out.println();
    out.println(
        String.format(
            Locale.ROOT,
            "The stand-in counted %,d events in %,d requests: %s.",
            counts.received(),
            counts.requests(),
            counts.received() == books.delivered() ? "the same" : "NOT THE SAME"));
    out.println(
        isAsExpected(books, shop.expected())
            ? "Every number is as it was when the shop was made up."
            : "THESE ARE NOT the numbers the shop was made up with; please report it.");
    JsonNode example = example(sandbox);
    if (example != null) {
      out.println();
      out.println("One event as it went out:");
      example
          .toPrettyString()
          .lines()
          .map(line -> Paragraph.cut("  " + line))
          .forEach(out::println);
    }
    out.println();
  }

  private void sayReport(Path folder, String runId) {
    out.println("Report:  " + folder.resolve("report-" + runId + ".html"));
    out.println(
        "         what arrived, what it carries, and what to mend first; open it in a browser");
    out.println();
    out.println("Next: ./relay run jdbc --help, and README.md on running it on your data.");
  }

  private static boolean isAsExpected(Books books, DemoShop.Expectation expected) {
    return books.balanced()
        && books.read() == expected.read()
        && books.delivered() == expected.delivered()
        && books.duplicates() == expected.duplicates()
        && lowerCase(expected.suppressed()).equals(books.suppressedByReason())
        && lowerCase(expected.rejected()).equals(books.rejectedByReason());
  }

  private static Map<String, Long> lowerCase(Map<String, Long> counts) {
    Map<String, Long> lower = new TreeMap<>();
    counts.forEach((name, count) -> lower.put(name.toLowerCase(Locale.ROOT), count));
    return lower;
  }

  /** The event that shows most: a purchase with many match keys. */
  private static JsonNode example(Sandbox sandbox) {
    JsonNode best = null;
    for (JsonNode event : sandbox.stored().values()) {
      boolean purchase = event.path("event").asText().equals("Purchase");
      if (purchase && (best == null || richness(event) > richness(best))) {
        best = event;
      }
    }
    return best;
  }

  private static int richness(JsonNode event) {
    return event.path("user").size() + event.path("properties").size();
  }
}
