package dev.conversionrelay.outcome;

import com.google.common.hash.Hashing;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;
import org.apache.beam.sdk.io.fs.MatchResult;
import org.apache.beam.sdk.io.fs.MoveOptions.StandardMoveOptions;
import org.apache.beam.sdk.io.fs.ResolveOptions.StandardResolveOptions;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.AfterProcessingTime;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.transforms.windowing.PaneInfo;
import org.apache.beam.sdk.transforms.windowing.Repeatedly;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PDone;
import org.joda.time.Duration;
import org.joda.time.Instant;

/**
 * Writes outcomes (see {@link OutcomeJson}) to NDJSON files whose names carry the run id, so that a
 * later run never overwrites them: one file for bounded input, one a minute for unbounded input.
 * Without outcomes there is no file.
 *
 * <p>Each bundle writes a part; only the names of the parts are gathered, and the parts of the
 * bundles that were committed are joined under the final name. So outcomes never wait in memory,
 * and a part of a bundle that failed is in no file. TextIO would gather the outcomes themselves,
 * which on the DirectRunner costs time in the square of their number.
 *
 * <p>The files of unbounded input are told apart by a number that counts up and a digest of the
 * parts in it. When a runner goes back to a checkpoint, it may gather the same part once more, and
 * together with others: they get a file of their own, from which the part is left out, because it
 * is removed only after the first file was complete. So no outcome is lost and no file overwritten;
 * what was sent twice has two receipts.
 */
public final class WriteOutcomes extends PTransform<PCollection<String>, PDone> {

  private static final String SUFFIX = ".ndjson";
  private static final String PARTS = ".parts-of-";

  /** What comes after the run id in the name of a file; nothing for bounded input. */
  private static final Pattern OF_A_STREAM = Pattern.compile("(-([0-9]{5,}|last)-[0-9a-f]{8})?");

  /** How much time the outcomes of a file of unbounded input span. */
  private static final Duration FILE_SPAN = Duration.standardMinutes(1);

  private final String prefix;
  private final String runId;

  private WriteOutcomes(String prefix, String runId) {
    this.prefix = prefix;
    this.runId = runId;
  }

  /**
   * Writes to {@code PREFIX-RUNID.ndjson}, or for unbounded input to {@code
   * PREFIX-RUNID-NUMBER-DIGEST.ndjson}.
   */
  public static WriteOutcomes to(String prefix, String runId) {
    return new WriteOutcomes(prefix, runId);
  }

  /** The file that {@link #to} writes of bounded input. */
  public static String fileOf(String prefix, String runId) {
    return prefix + "-" + runId + SUFFIX;
  }

  /** A pattern of the files of all runs. */
  public static String filesOf(String prefix) {
    return prefix + "-*" + SUFFIX;
  }

  /** A pattern of the parts of runs that did not come to their end. */
  public static String partsOf(String prefix) {
    int name = prefix.lastIndexOf('/') + 1;
    return prefix.substring(0, name) + PARTS + prefix.substring(name) + "-*" + SUFFIX + "/*";
  }

  /** Whether one of these files holds outcomes of that run. */
  public static boolean isOfRun(ResourceId file, String prefix, String runId) {
    String name = file.getFilename();
    String folder = file.getCurrentDirectory().getFilename();
    if (folder != null && folder.startsWith(PARTS)) {
      name = folder.substring(PARTS.length());
    }
    String start = prefix.substring(prefix.lastIndexOf('/') + 1) + "-" + runId;
    return name.startsWith(start)
        && name.endsWith(SUFFIX)
        && OF_A_STREAM
            .matcher(name.substring(start.length(), name.length() - SUFFIX.length()))
            .matches();
  }

  /** A pattern of the files that {@link #to} writes of unbounded input. */
  public static String filesOf(String prefix, String runId) {
    return prefix + "-" + runId + "-*" + SUFFIX;
  }

  /**
   * Joins the parts that a stream left when it was stopped without an end, as one that is cut off
   * on the DirectRunner is. Nothing may be writing any more.
   */
  public static void joinWhatIsLeft(String prefix, String runId) throws IOException {
    ResourceId whole = FileSystems.matchNewResource(fileOf(prefix, runId), false);
    List<ResourceId> parts = new ArrayList<>();
    for (MatchResult.Metadata part :
        FileSystems.match(partsOf(whole) + "*", EmptyMatchTreatment.ALLOW).metadata()) {
      parts.add(part.resourceId());
    }
    if (!parts.isEmpty()) {
      ResourceId file = JoinPartsFn.fileOf(whole, "last", parts);
      JoinPartsFn.join(parts, partsOf(whole), file);
    }
    parts.add(partsOf(whole));
    FileSystems.delete(parts, StandardMoveOptions.IGNORE_MISSING_FILES);
  }

  @Override
  public PDone expand(PCollection<String> lines) {
    String file = fileOf(prefix, runId);
    boolean bounded = lines.isBounded() == PCollection.IsBounded.BOUNDED;
    PCollection<KV<String, String>> parts =
        lines
            .apply("WriteParts", ParDo.of(new WritePartsFn(file)))
            .setCoder(KvCoder.of(StringUtf8Coder.of(), StringUtf8Coder.of()));
    if (!bounded) {
      parts = parts.apply("EveryMinute", everyMinute());
    }
    parts
        .apply("GatherParts", GroupByKey.create())
        .apply("JoinParts", ParDo.of(new JoinPartsFn(bounded)));
    return PDone.in(lines.getPipeline());
  }

  /** In the global window nothing is late, and its end, as when a job is drained, is a firing. */
  private static Window<KV<String, String>> everyMinute() {
    return Window.<KV<String, String>>into(new GlobalWindows())
        .triggering(
            Repeatedly.forever(AfterProcessingTime.pastFirstElementInPane().plusDelayOf(FILE_SPAN)))
        .withAllowedLateness(Duration.ZERO)
        .discardingFiredPanes();
  }

  /** The folder of a file's parts, beside it. */
  private static ResourceId partsOf(ResourceId file) {
    return file.getCurrentDirectory()
        .resolve(PARTS + file.getFilename(), StandardResolveOptions.RESOLVE_DIRECTORY);
  }

  /** Writes the outcomes of a bundle to a part and says where, keyed by the file it belongs to. */
  static final class WritePartsFn extends DoFn<String, KV<String, String>> {

    private final String file;
    private transient ResourceId part;
    private transient OutputStream out;
    private transient Instant timestamp;
    private transient BoundedWindow window;

    WritePartsFn(String file) {
      this.file = file;
    }

    @ProcessElement
    public void process(@Element String lines, @Timestamp Instant at, BoundedWindow in)
        throws IOException {
      if (out == null) {
        part =
            partsOf(FileSystems.matchNewResource(file, false))
                .resolve(UUID.randomUUID().toString(), StandardResolveOptions.RESOLVE_FILE);
        out = Channels.newOutputStream(FileSystems.create(part, "application/x-ndjson"));
      }
      out.write(lines.getBytes(StandardCharsets.UTF_8));
      out.write('\n');
      timestamp = at;
      window = in;
    }

    @FinishBundle
    public void finishBundle(FinishBundleContext context) throws IOException {
      if (out != null) {
        out.close();
        out = null;
        context.output(KV.of(file, part.toString()), timestamp, window);
      }
    }

    @Teardown
    public void teardown() throws IOException {
      if (out != null) {
        out.close();
        out = null;
      }
    }
  }

  /** Joins the parts of a file and removes them. */
  static final class JoinPartsFn extends DoFn<KV<String, Iterable<String>>, Void> {

    private final boolean bounded;

    JoinPartsFn(boolean bounded) {
      this.bounded = bounded;
    }

    @ProcessElement
    public void process(@Element KV<String, Iterable<String>> element, PaneInfo pane)
        throws IOException {
      ResourceId whole = FileSystems.matchNewResource(element.getKey(), false);
      ResourceId folder = partsOf(whole);
      List<ResourceId> parts = new ArrayList<>();
      for (String part : element.getValue()) {
        parts.add(FileSystems.matchNewResource(part, false));
      }
      ResourceId file =
          bounded
              ? whole
              : fileOf(whole, String.format(Locale.ROOT, "%05d", pane.getIndex()), parts);
      if (!isThere(file)) { // else an earlier try of this bundle got as far as removing parts
        List<ResourceId> present = bounded ? parts : present(parts);
        if (!present.isEmpty()) {
          join(present, folder, file);
        }
      }
      if (bounded) {
        parts.add(folder);
      }
      FileSystems.delete(parts, StandardMoveOptions.IGNORE_MISSING_FILES);
    }

    /** The same parts are in the same file, whatever bundle gathers them. */
    private static ResourceId fileOf(ResourceId whole, String number, List<ResourceId> parts) {
      String names =
          parts.stream().map(ResourceId::getFilename).sorted().collect(Collectors.joining(","));
      String digest =
          Hashing.sha256().hashString(names, StandardCharsets.UTF_8).toString().substring(0, 8);
      String name = whole.getFilename();
      String stem = name.substring(0, name.length() - SUFFIX.length());
      return whole
          .getCurrentDirectory()
          .resolve(
              stem + '-' + number + '-' + digest + SUFFIX, StandardResolveOptions.RESOLVE_FILE);
    }

    private static void join(List<ResourceId> parts, ResourceId folder, ResourceId file)
        throws IOException {
      ResourceId joined = folder.resolve(file.getFilename(), StandardResolveOptions.RESOLVE_FILE);
      try (OutputStream out =
          Channels.newOutputStream(FileSystems.create(joined, "application/x-ndjson"))) {
        for (ResourceId part : parts) {
          try (InputStream in = Channels.newInputStream(FileSystems.open(part))) {
            in.transferTo(out);
          }
        }
      }
      FileSystems.rename(List.of(joined), List.of(file));
    }

    private static List<ResourceId> present(List<ResourceId> parts) throws IOException {
      List<ResourceId> present = new ArrayList<>();
      for (ResourceId part : parts) {
        if (isThere(part)) {
          present.add(part);
        }
      }
      return present;
    }

    private static boolean isThere(ResourceId file) throws IOException {
      return !FileSystems.match(file.toString(), EmptyMatchTreatment.ALLOW).metadata().isEmpty();
    }
  }
}
