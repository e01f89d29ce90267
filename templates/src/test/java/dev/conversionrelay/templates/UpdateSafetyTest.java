package dev.conversionrelay.templates;

import static org.assertj.core.api.Assertions.assertThat;

import dev.conversionrelay.Relay;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.beam.runners.dataflow.DataflowRunner;
import org.apache.beam.sdk.Pipeline;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whether a running job can be updated to what the code makes now. A graph that changes is a fault
 * until it is declared: its file written anew, and its new fingerprint in CHANGELOG.md.
 */
class UpdateSafetyTest {

  private static final String[] COMMON = {
    "--runner=DataflowRunner",
    "--project=my-project",
    "--region=europe-west1",
    "--runId=run",
    "--tempLocation=gs://bucket/temp",
    "--gcpTempLocation=gs://bucket/temp",
    "--stagingLocation=gs://bucket/staging",
    // Nothing is asked of Google.
    "--pathValidatorClass=org.apache.beam.sdk.extensions.gcp.storage.NoopPathValidator",
    "--credentialFactoryClass=org.apache.beam.sdk.extensions.gcp.auth.NoopCredentialFactory",
    "--accessTokenSecret=projects/my-project/secrets/tiktok/versions/latest",
    "--output=gs://bucket/relay"
  };

  private static final String[] TABLES = {
    "--receipts=bigquery:my-project.relay.receipts",
    "--rejects=bigquery:my-project.relay.rejects",
    "--undelivered=bigquery:my-project.relay.undelivered"
  };

  /** Jobs as they are deployed: with outcomes in tables, and in files where a stream may differ. */
  enum Job {
    BIGQUERY_TO_TIKTOK {
      @Override
      Pipeline build() throws BadOptionsException {
        return Relay.build(
            Launcher.options(
                BigQueryToTikTokOptions.class,
                arguments(TABLES, "--table=my-project.shop.conversions")));
      }
    },
    JDBC_TO_TIKTOK {
      @Override
      Pipeline build() throws BadOptionsException {
        return Relay.build(
            Launcher.options(
                JdbcToTikTokOptions.class,
                arguments(
                    TABLES,
                    "--jdbcUrl=jdbc:postgresql://db/shop",
                    "--table=conversions",
                    "--partitionColumn=id")));
      }
    },
    PUBSUB_TO_TIKTOK {
      @Override
      Pipeline build() throws BadOptionsException {
        return stream(TABLES);
      }
    },
    PUBSUB_TO_TIKTOK_WITH_FILES {
      @Override
      Pipeline build() throws BadOptionsException {
        return stream(new String[0]);
      }
    };

    abstract Pipeline build() throws BadOptionsException;

    String file() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  @ParameterizedTest
  @EnumSource
  void theGraphIsTheOneThatRunningJobsHave(Job job) throws Exception {
    String graph = GraphText.of(job.build());
    CheckedFiles.compare(
        "graphs/" + job.file() + ".txt",
        graph,
        "UpdateSafetyTest",
        " and say in CHANGELOG.md, under \"Update compatibility\", what users of a running job have"
            + " to do, with the line: - `"
            + job.file()
            + "` graph `"
            + fingerprint(graph)
            + "`");
  }

  @ParameterizedTest
  @EnumSource
  void theChangelogDeclaresTheGraph(Job job) throws Exception {
    String graph = Files.readString(CheckedFiles.file("graphs/" + job.file() + ".txt"));
    String changelog = Files.readString(CheckedFiles.file("../CHANGELOG.md"));
    Matcher declared =
        Pattern.compile("`" + job.file() + "` graph `([0-9a-f]+)`").matcher(changelog);
    assertThat(declared.find() ? declared.group(1) : "none")
        .as(
            "the newest declaration of the graph of %s in CHANGELOG.md; write under \"Update"
                + " compatibility\": - `%s` graph `%s`, and what users of a running job have to do",
            job.file(), job.file(), fingerprint(graph))
        .isEqualTo(fingerprint(graph));
  }

  @Test
  void theGraphTellsWhatAnUpdateComparesAndNotWhatWasGiven() throws Exception {
    String graph = GraphText.of(Job.PUBSUB_TO_TIKTOK.build());
    assertThat(graph)
        .contains("ReadRecords/Read", "state ", "timer ", "EventBatchCoder", "UNBOUNDED")
        .doesNotContain("my-project", "@", "$$Lambda", "gs://");
    assertThat(GraphText.of(Job.PUBSUB_TO_TIKTOK.build())).isEqualTo(graph);
  }

  @Test
  void jobsAreBuiltForDataflow() throws Exception {
    for (Job job : Job.values()) {
      assertThat(job.build().getOptions().getRunner()).isEqualTo(DataflowRunner.class);
    }
  }

  private static Pipeline stream(String[] outcomes) throws BadOptionsException {
    return Relay.build(
        Launcher.options(
            PubsubToTikTokOptions.class,
            arguments(outcomes, "--subscription=projects/my-project/subscriptions/conversions")));
  }

  private static String[] arguments(String[] outcomes, String... source) {
    return Stream.of(COMMON, outcomes, source).flatMap(Stream::of).toArray(String[]::new);
  }

  private static String fingerprint(String graph) throws IOException {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(graph.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 6);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
