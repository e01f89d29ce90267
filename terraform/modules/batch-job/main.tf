# BigQuery or a database to TikTok, by a schedule: Cloud Scheduler asks Dataflow to launch the
# template. Dataflow runs one job of a name at a time and refuses a second, so runs never overlap.

locals {
  bigquery_options = var.bigquery == null ? {} : {
    columns          = length(var.bigquery.columns) == 0 ? null : join(",", var.bigquery.columns)
    query            = var.bigquery.query
    queryTempDataset = var.bigquery.query_temp_dataset
    readMethod       = var.bigquery.read_method
    rowRestriction   = var.bigquery.row_restriction
    table            = var.bigquery.table
  }

  jdbc_options = var.jdbc == null ? {} : {
    fetchSize          = var.jdbc.fetch_size
    jdbcPasswordSecret = var.jdbc.password_secret
    jdbcUrl            = var.jdbc.url
    jdbcUser           = var.jdbc.user
    partitionColumn    = var.jdbc.partition_column
    partitions         = var.jdbc.partitions
    query              = var.jdbc.query
    table              = var.jdbc.table
  }

  # A window that Scheduler would have to work out is worked out by the run, from durations.
  parameters = {
    for name, value in merge(local.options, local.bigquery_options, local.jdbc_options, {
      allowDoubleCount = var.allow_double_count ? true : null
      since            = var.since
      skipDelivered    = var.skip_delivered
      timestampColumn  = var.timestamp_column
      until            = var.until
    }) : name => tostring(value) if value != null
  }

  launch = {
    launchParameter = {
      jobName              = var.name
      containerSpecGcsPath = var.template_path
      parameters           = local.parameters
      environment = {
        for name, value in {
          additionalExperiments = length(var.additional_experiments) == 0 ? null : var.additional_experiments
          additionalUserLabels  = length(var.labels) == 0 ? null : var.labels
          ipConfiguration       = var.use_public_ips ? "WORKER_IP_PUBLIC" : "WORKER_IP_PRIVATE"
          kmsKeyName            = var.kms_key_name
          machineType           = var.machine_type
          maxWorkers            = var.max_workers
          serviceAccountEmail   = var.worker_service_account_email
          stagingLocation       = var.staging_location
          subnetwork            = var.subnetwork
          tempLocation          = var.temp_location
        } : name => value if value != null
      }
    }
  }

  # Tables that the worker may read: project, data set and table of each.
  tables = var.bigquery == null ? {} : {
    for table in setunion(var.bigquery.tables, compact([var.bigquery.table])) :
    table => regex("^(?P<project>(?:[a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9])[.:](?P<dataset>[A-Za-z0-9_]+)\\.(?P<table>.+)$", table)
  }

  password_secret = try(regex("^(.+)/versions/[^/]+$", var.jdbc.password_secret)[0], null)
}

resource "google_bigquery_table_iam_member" "worker" {
  for_each = local.tables

  project    = each.value.project
  dataset_id = each.value.dataset
  table_id   = each.value.table
  role       = "roles/bigquery.dataViewer"
  member     = "serviceAccount:${var.worker_service_account_email}"
}

resource "google_secret_manager_secret_iam_member" "password" {
  count = local.password_secret == null ? 0 : 1

  secret_id = local.password_secret
  role      = "roles/secretmanager.secretAccessor"
  member    = "serviceAccount:${var.worker_service_account_email}"
}

resource "google_cloud_scheduler_job" "launch" {
  project          = var.project_id
  region           = coalesce(var.scheduler_region, var.region)
  name             = var.name
  description      = "Starts the Dataflow job ${var.name}: conversions to TikTok"
  schedule         = var.schedule
  time_zone        = var.time_zone
  attempt_deadline = "180s"
  paused           = var.paused

  # A launch that is repeated while its job runs is refused; one that is repeated after it finds
  # receipts of what was delivered.
  retry_config {
    retry_count          = 3
    min_backoff_duration = "60s"
    max_backoff_duration = "600s"
  }

  http_target {
    http_method = "POST"
    uri         = "https://dataflow.googleapis.com/v1b3/projects/${var.project_id}/locations/${var.region}/flexTemplates:launch"
    headers     = { "Content-Type" = "application/json" }
    body        = base64encode(jsonencode(local.launch))

    oauth_token {
      service_account_email = var.launcher_service_account_email
      scope                 = "https://www.googleapis.com/auth/cloud-platform"
    }
  }

  depends_on = [
    google_bigquery_table_iam_member.worker,
    google_secret_manager_secret_iam_member.password,
  ]
}
