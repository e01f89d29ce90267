package dev.conversionrelay.gcp;

import com.google.api.services.bigquery.Bigquery;
import com.google.api.services.bigquery.model.DataFormatOptions;
import com.google.api.services.bigquery.model.GetQueryResultsResponse;
import com.google.api.services.bigquery.model.Job;
import com.google.api.services.bigquery.model.JobConfiguration;
import com.google.api.services.bigquery.model.JobConfigurationQuery;
import com.google.api.services.bigquery.model.JobStatistics;
import com.google.api.services.bigquery.model.QueryRequest;
import com.google.api.services.bigquery.model.QueryResponse;
import com.google.api.services.bigquery.model.Table;
import com.google.api.services.bigquery.model.TableDataList;
import com.google.api.services.bigquery.model.TableSchema;
import com.google.api.services.bigquery.model.TimePartitioning;
import com.google.auth.Credentials;
import com.google.auth.http.HttpCredentialsAdapter;
import com.google.cloud.bigquery.storage.v1.CreateReadSessionRequest;
import com.google.cloud.bigquery.storage.v1.DataFormat;
import com.google.cloud.bigquery.storage.v1.ReadSession;
import com.google.cloud.bigquery.storage.v1.ReadSession.TableReadOptions;
import com.google.cloud.hadoop.util.ChainingHttpRequestInitializer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.beam.sdk.extensions.gcp.options.GcpOptions;
import org.apache.beam.sdk.extensions.gcp.util.RetryHttpRequestInitializer;
import org.apache.beam.sdk.extensions.gcp.util.Transport;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryOptions;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryServices.StorageClient;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryServicesImpl;
import org.apache.beam.sdk.options.PipelineOptions;

/**
 * BigQuery as the start of a run and a check ask it; a run itself reads and writes through Beam.
 * What it throws holds BigQuery's own message, which may quote the query but no rows.
 */
public final class BigQueryApi {

  /** Answers that are told to the user; others, such as 503, are tried again. */
  private static final List<Integer> ANSWERS = List.of(400, 401, 403, 404, 409);

  private static final DataFormatOptions EXACT_TIMES =
      new DataFormatOptions().setUseInt64Timestamp(true);

  private final Bigquery client;
  private final BigQueryOptions options;

  private BigQueryApi(Bigquery client, BigQueryOptions options) {
    this.client = client;
    this.options = options;
  }

  /**
   * The API as these options reach it.
   *
   * @throws NoCredentialsException if there are none
   */
  public static BigQueryApi of(PipelineOptions pipelineOptions) throws NoCredentialsException {
    BigQueryOptions options = pipelineOptions.as(BigQueryOptions.class);
    Credentials credentials = options.as(GcpOptions.class).getGcpCredential();
    if (credentials == null) {
      throw new NoCredentialsException();
    }
    Bigquery.Builder builder =
        new Bigquery.Builder(
                Transport.getTransport(),
                Transport.getJsonFactory(),
                new ChainingHttpRequestInitializer(
                    new HttpCredentialsAdapter(credentials),
                    new RetryHttpRequestInitializer(ANSWERS)))
            .setApplicationName("Conversion-Relay");
    if (options.getBigQueryEndpoint() != null) {
      builder.setRootUrl(options.getBigQueryEndpoint());
    }
    return new BigQueryApi(builder.build(), options);
  }

  /** The project in which queries and reads run, and which is billed; null if none is known. */
  public static String projectOf(PipelineOptions pipelineOptions) {
    BigQueryOptions options = pipelineOptions.as(BigQueryOptions.class);
    return options.getBigQueryProject() == null
        ? options.getProject()
        : options.getBigQueryProject();
  }

  /** Lets reads of this table be billed to the table's own project, unless another is known. */
  public static void billTo(BigQueryTable table, PipelineOptions options) {
    if (projectOf(options) == null) {
      options.as(BigQueryOptions.class).setBigQueryProject(table.project());
    }
  }

  public Table table(BigQueryTable table) throws IOException {
    return client.tables().get(table.project(), table.dataset(), table.table()).execute();
  }

  /** Asks for the dataset of a table; fails if it is missing or may not be looked at. */
  public void datasetOf(BigQueryTable table) throws IOException {
    client.datasets().get(table.project(), table.dataset()).execute();
  }

  /** Makes a table by day. */
  public void create(BigQueryTable table, TableSchema schema, TimePartitioning partitioning)
      throws IOException {
    Table definition =
        new Table()
            .setTableReference(table.reference())
            .setSchema(schema)
            .setTimePartitioning(partitioning);
    client.tables().insert(table.project(), table.dataset(), definition).execute();
  }

  /** Rows of a table as they lie there, which costs nothing. */
  public TableDataList rows(BigQueryTable table, long maxRows, String pageToken)
      throws IOException {
    return client
        .tabledata()
        .list(table.project(), table.dataset(), table.table())
        .setMaxResults(maxRows)
        .setPageToken(pageToken)
        .set("formatOptions.useInt64Timestamp", true)
        .execute();
  }

  /** What a query would give and read; it is not run, and costs nothing. */
  public JobStatistics dryRun(String query) throws IOException {
    JobConfigurationQuery configuration =
        new JobConfigurationQuery().setQuery(query).setUseLegacySql(false);
    Job job =
        new Job().setConfiguration(new JobConfiguration().setDryRun(true).setQuery(configuration));
    return client.jobs().insert(projectOf(options), job).execute().getStatistics();
  }

  /** Starts a query, and gives the first rows if they come within a few seconds. */
  public QueryResponse query(String query, long maxRows) throws IOException {
    QueryRequest request =
        new QueryRequest()
            .setQuery(query)
            .setUseLegacySql(false)
            .setMaxResults(maxRows)
            .setFormatOptions(EXACT_TIMES);
    return client.jobs().query(projectOf(options), request).execute();
  }

  /** The rows of a query that was started, once it is complete. */
  public GetQueryResultsResponse results(QueryResponse query, long maxRows, String pageToken)
      throws IOException {
    return client
        .jobs()
        .getQueryResults(query.getJobReference().getProjectId(), query.getJobReference().getJobId())
        .setLocation(query.getJobReference().getLocation())
        .setMaxResults(maxRows)
        .setPageToken(pageToken)
        .set("formatOptions.useInt64Timestamp", true)
        .execute();
  }

  /**
   * Opens a read of the table and reads nothing, which costs nothing and tells whether the rights,
   * the columns and the restriction are good.
   */
  public void tryDirectRead(BigQueryTable table, List<String> columns, String restriction) {
    TableReadOptions.Builder read = TableReadOptions.newBuilder();
    if (columns != null) {
      read.addAllSelectedFields(columns);
    }
    if (restriction != null) {
      read.setRowRestriction(restriction);
    }
    ReadSession.Builder session =
        ReadSession.newBuilder()
            .setTable(
                "projects/%s/datasets/%s/tables/%s"
                    .formatted(table.project(), table.dataset(), table.table()))
            .setDataFormat(DataFormat.AVRO)
            .setReadOptions(read);
    try (StorageClient storage = new BigQueryServicesImpl().getStorageClient(options)) {
      storage.createReadSession(
          CreateReadSessionRequest.newBuilder()
              .setParent("projects/" + projectOf(options))
              .setReadSession(session)
              .setMaxStreamCount(1)
              .build());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
