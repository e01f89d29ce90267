package dev.conversionrelay.outcome;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;
import org.apache.beam.sdk.io.fs.MoveOptions.StandardMoveOptions;
import org.apache.beam.sdk.io.fs.ResolveOptions.StandardResolveOptions;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PDone;
import org.joda.time.Instant;

/**
 * Writes outcomes of a bounded run (see {@link OutcomeJson}) to one NDJSON file whose name carries
 * the run id, so that a later run never overwrites it. Without outcomes there is no file.
 *
 * <p>Each bundle writes a part; only the names of the parts are gathered, and the parts of the
 * bundles that were committed are joined under the final name. So outcomes never wait in memory,
 * and a part of a bundle that failed is in no file. TextIO would gather the outcomes themselves,
 * which on the DirectRunner costs time in the square of their number.
 */
public final class WriteOutcomes extends PTransform<PCollection<String>, PDone> {

  private static final String SUFFIX = ".ndjson";
  private static final String PARTS = ".parts-of-";

  private final String prefix;
  private final String runId;

  private WriteOutcomes(String prefix, String runId) {
    this.prefix = prefix;
    this.runId = runId;
  }

  /** Writes to {@code PREFIX-RUNID.ndjson}. */
  public static WriteOutcomes to(String prefix, String runId) {
    return new WriteOutcomes(prefix, runId);
  }

  /** The file that {@link #to} writes. */
  public static String fileOf(String prefix, String runId) {
    return prefix + "-" + runId + SUFFIX;
  }

  /** A pattern of the files of all runs. */
  static String filesOf(String prefix) {
    return prefix + "-*" + SUFFIX;
  }

  /** A pattern of the parts of runs that did not come to their end. */
  static String partsOf(String prefix) {
    int name = prefix.lastIndexOf('/') + 1;
    return prefix.substring(0, name) + PARTS + prefix.substring(name) + "-*" + SUFFIX + "/*";
  }

  @Override
  public PDone expand(PCollection<String> lines) {
    String file = fileOf(prefix, runId);
    lines
        .apply("WriteParts", ParDo.of(new WritePartsFn(file)))
        .setCoder(KvCoder.of(StringUtf8Coder.of(), StringUtf8Coder.of()))
        .apply("GatherParts", GroupByKey.create())
        .apply("JoinParts", ParDo.of(new JoinPartsFn()));
    return PDone.in(lines.getPipeline());
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

    @ProcessElement
    public void process(@Element KV<String, Iterable<String>> element) throws IOException {
      ResourceId file = FileSystems.matchNewResource(element.getKey(), false);
      List<ResourceId> parts = new ArrayList<>();
      for (String part : element.getValue()) {
        parts.add(FileSystems.matchNewResource(part, false));
      }
      ResourceId joined = partsOf(file).resolve("joined", StandardResolveOptions.RESOLVE_FILE);
      if (!isThere(file)) { // else an earlier try of this bundle got as far as removing parts
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
      parts.add(partsOf(file));
      FileSystems.delete(parts, StandardMoveOptions.IGNORE_MISSING_FILES);
    }

    private static boolean isThere(ResourceId file) throws IOException {
      return !FileSystems.match(file.toString(), EmptyMatchTreatment.ALLOW).metadata().isEmpty();
    }
  }
}
