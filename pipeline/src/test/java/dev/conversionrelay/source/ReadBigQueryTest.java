package dev.conversionrelay.source;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.api.services.bigquery.model.Table;
import com.google.api.services.bigquery.model.TableFieldSchema;
import com.google.api.services.bigquery.model.TableRow;
import com.google.api.services.bigquery.model.TableSchema;
import dev.conversionrelay.TrackedPipeline;
import dev.conversionrelay.conversion.SourceRecord;
import dev.conversionrelay.gcp.BigQueryTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryOptions;
import org.apache.beam.sdk.io.gcp.testing.FakeBigQueryServices;
import org.apache.beam.sdk.io.gcp.testing.FakeDatasetService;
import org.apache.beam.sdk.io.gcp.testing.FakeJobService;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Exports, with Beam's own fakes; direct reads are tested on an emulator's wire. */
@ExtendWith(TrackedPipeline.Extension.class)
class ReadBigQueryTest {

  private static final BigQueryTable TABLE = new BigQueryTable("project-one", "shop", "orders");

  private final FakeDatasetService datasets = new FakeDatasetService();
  private final FakeBigQueryServices services =
      new FakeBigQueryServices().withJobService(new FakeJobService()).withDatasetService(datasets);

  @TempDir private Path temp;

  @BeforeEach
  void fill() throws Exception {
    FakeDatasetService.setUp();
    FakeJobService.setUp();
    datasets.createDataset("project-one", "shop", "US", "", null);
    List<TableFieldSchema> columns = new ArrayList<>();
    columns.add(new TableFieldSchema().setName("event").setType("STRING"));
    columns.add(new TableFieldSchema().setName("num_items").setType("INTEGER"));
    columns.add(new TableFieldSchema().setName("event_time").setType("TIMESTAMP"));
    datasets.createTable(
        new Table()
            .setTableReference(TABLE.reference())
            .setSchema(new TableSchema().setFields(columns)));
    List<TableRow> rows = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      rows.add(
          new TableRow()
              .set("event", "Purchase")
              .set("num_items", (long) i)
              .set("event_time", 1_774_751_400_123_456L));
    }
    datasets.insertAll(TABLE.reference(), rows, null);
  }

  @Test
  void anExportGivesEveryRow(TrackedPipeline pipeline) {
    BigQueryOptions options = pipeline.getOptions().as(BigQueryOptions.class);
    options.setProject("project-one");
    options.setTempLocation(temp.toString());
    PCollection<SourceRecord> records =
        pipeline.apply(
            "Read",
            ReadBigQuery.table(TABLE, BigQueryReadMethod.EXPORT).withTestServices(services));
    PAssert.that(
            records.apply(
                MapElements.into(TypeDescriptors.strings())
                    .via(record -> record.position() + " " + new String(record.json(), UTF_8))))
        .containsInAnyOrder(row(0), row(1), row(2));
    pipeline.run();
  }

  private static String row(int items) {
    return "project-one.shop.orders {\"event\":\"Purchase\",\"num_items\":"
        + items
        + ",\"event_time\":\"2026-03-29T02:30:00.123456Z\"}";
  }
}
