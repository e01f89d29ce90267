mock_provider "google" {}

variables {
  project_id                     = "shop-data"
  region                         = "europe-west1"
  name                           = "conversions-to-tiktok"
  template_path                  = "gs://templates/templates/1.4.0/bigquery-to-tiktok.json"
  access_token_secret            = "projects/shop-data/secrets/tiktok-access-token/versions/latest"
  output                         = "gs://output/runs"
  staging_location               = "gs://jobs/staging"
  temp_location                  = "gs://jobs/temp"
  launcher_service_account_email = "relay-launch@shop-data.iam.gserviceaccount.com"
  worker_service_account_email   = "relay-worker@shop-data.iam.gserviceaccount.com"
  event_source                   = "web"
  event_source_id                = "CEXAMPLEPIXEL0000001"
  outcomes = {
    quality     = "bigquery:shop-data.relay.quality"
    receipts    = "bigquery:shop-data.relay.receipts"
    rejects     = "bigquery:shop-data.relay.rejects"
    undelivered = "bigquery:shop-data.relay.undelivered"
  }
  bigquery = { table = "shop-data.shop.conversions" }
}

run "scheduler_asks_dataflow_as_the_launcher" {
  command = plan

  assert {
    condition     = google_cloud_scheduler_job.launch.http_target[0].uri == "https://dataflow.googleapis.com/v1b3/projects/shop-data/locations/europe-west1/flexTemplates:launch" && google_cloud_scheduler_job.launch.http_target[0].http_method == "POST"
    error_message = "the method that launches"
  }

  assert {
    condition     = google_cloud_scheduler_job.launch.http_target[0].oauth_token[0].service_account_email == "relay-launch@shop-data.iam.gserviceaccount.com" && length(google_cloud_scheduler_job.launch.http_target[0].oidc_token) == 0
    error_message = "Google's APIs take OAuth"
  }
}

run "the_job_has_one_name_so_runs_never_overlap" {
  command = plan

  assert {
    condition     = jsondecode(base64decode(google_cloud_scheduler_job.launch.http_target[0].body)).launchParameter.jobName == "conversions-to-tiktok"
    error_message = "Dataflow refuses a second job of the name"
  }

  assert {
    condition     = keys(jsondecode(base64decode(google_cloud_scheduler_job.launch.http_target[0].body))) == ["launchParameter"] && output.launch_body == base64decode(google_cloud_scheduler_job.launch.http_target[0].body)
    error_message = "the body is what a launch takes"
  }
}

run "a_table_with_as_little_as_possible" {
  command = plan

  assert {
    condition = output.parameters == {
      accessTokenSecret = "projects/shop-data/secrets/tiktok-access-token/versions/latest"
      eventSource       = "web"
      eventSourceId     = "CEXAMPLEPIXEL0000001"
      output            = "gs://output/runs"
      quality           = "bigquery:shop-data.relay.quality"
      receipts          = "bigquery:shop-data.relay.receipts"
      rejects           = "bigquery:shop-data.relay.rejects"
      skipDelivered     = "true"
      table             = "shop-data.shop.conversions"
      undelivered       = "bigquery:shop-data.relay.undelivered"
    }
    error_message = "parameters"
  }

  assert {
    condition     = jsondecode(output.launch_body).launchParameter.parameters == jsondecode(jsonencode(output.parameters))
    error_message = "they are what is launched"
  }

  assert {
    condition     = [for grant in google_bigquery_table_iam_member.worker : "${grant.role} ${grant.project} ${grant.dataset_id} ${grant.table_id}"] == ["roles/bigquery.dataViewer shop-data shop conversions"]
    error_message = "the worker reads this table"
  }

  assert {
    condition     = length(google_secret_manager_secret_iam_member.password) == 0
    error_message = "and no password"
  }
}

run "a_query_with_a_window" {
  command = plan

  variables {
    bigquery = {
      query              = "SELECT * FROM shop.orders"
      query_temp_dataset = "relay_query_results"
      tables             = ["shop-data.shop.orders", "other-project:crm.people"]
    }
    timestamp_column = "created_at"
    since            = "7d"
    until            = "10m"
  }

  assert {
    condition = output.parameters == {
      accessTokenSecret = "projects/shop-data/secrets/tiktok-access-token/versions/latest"
      eventSource       = "web"
      eventSourceId     = "CEXAMPLEPIXEL0000001"
      query             = "SELECT * FROM shop.orders"
      queryTempDataset  = "relay_query_results"
      output            = "gs://output/runs"
      quality           = "bigquery:shop-data.relay.quality"
      receipts          = "bigquery:shop-data.relay.receipts"
      rejects           = "bigquery:shop-data.relay.rejects"
      since             = "7d"
      skipDelivered     = "true"
      timestampColumn   = "created_at"
      undelivered       = "bigquery:shop-data.relay.undelivered"
      until             = "10m"
    }
    error_message = "parameters"
  }

  assert {
    condition     = toset([for grant in google_bigquery_table_iam_member.worker : "${grant.project}/${grant.dataset_id}/${grant.table_id}"]) == toset(["shop-data/shop/orders", "other-project/crm/people"])
    error_message = "the worker reads what the query reads"
  }
}

run "a_table_in_parts_of_its_columns" {
  command = plan

  variables {
    bigquery = {
      table           = "shop-data.shop.conversions"
      columns         = ["event", "email"]
      read_method     = "DIRECT_READ"
      row_restriction = "paid_at >= '2026-11-01'"
    }
    allow_double_count = true
    skip_delivered     = false
  }

  assert {
    condition     = output.parameters.columns == "event,email" && output.parameters.readMethod == "DIRECT_READ" && output.parameters.rowRestriction == "paid_at >= '2026-11-01'" && output.parameters.allowDoubleCount == "true" && output.parameters.skipDelivered == "false"
    error_message = "parameters"
  }
}

run "a_database_whose_password_is_a_secret" {
  command = plan

  variables {
    bigquery      = null
    template_path = "gs://templates/templates/1.4.0/jdbc-to-tiktok.json"
    jdbc = {
      url              = "jdbc:postgresql://10.0.0.5/shop"
      user             = "relay"
      password_secret  = "projects/shop-data/secrets/shop-db/versions/2"
      table            = "conversions"
      partition_column = "id"
      partitions       = 128
      fetch_size       = 1000
    }
    timestamp_column = "created_at"
    since            = "36h"
    skip_delivered   = false
  }

  assert {
    condition = output.parameters == {
      accessTokenSecret  = "projects/shop-data/secrets/tiktok-access-token/versions/latest"
      eventSource        = "web"
      eventSourceId      = "CEXAMPLEPIXEL0000001"
      fetchSize          = "1000"
      jdbcPasswordSecret = "projects/shop-data/secrets/shop-db/versions/2"
      jdbcUrl            = "jdbc:postgresql://10.0.0.5/shop"
      jdbcUser           = "relay"
      partitionColumn    = "id"
      partitions         = "128"
      output             = "gs://output/runs"
      quality            = "bigquery:shop-data.relay.quality"
      receipts           = "bigquery:shop-data.relay.receipts"
      rejects            = "bigquery:shop-data.relay.rejects"
      since              = "36h"
      skipDelivered      = "false"
      table              = "conversions"
      timestampColumn    = "created_at"
      undelivered        = "bigquery:shop-data.relay.undelivered"
    }
    error_message = "parameters"
  }

  assert {
    condition     = google_secret_manager_secret_iam_member.password[0].role == "roles/secretmanager.secretAccessor" && google_secret_manager_secret_iam_member.password[0].secret_id == "projects/shop-data/secrets/shop-db"
    error_message = "the worker reads this secret"
  }

  assert {
    condition     = length(google_bigquery_table_iam_member.worker) == 0
    error_message = "and no table"
  }
}

run "the_job_runs_as_the_worker_in_your_network_with_your_key" {
  command = plan

  variables {
    kms_key_name           = "projects/keys/locations/europe-west1/keyRings/relay/cryptoKeys/relay"
    subnetwork             = "regions/europe-west1/subnetworks/relay"
    labels                 = { team = "data" }
    machine_type           = "n2-standard-2"
    additional_experiments = ["use_runner_v2"]
  }

  assert {
    condition = jsonencode(jsondecode(output.launch_body).launchParameter.environment) == jsonencode({
      additionalExperiments = ["use_runner_v2"]
      additionalUserLabels  = { team = "data" }
      ipConfiguration       = "WORKER_IP_PRIVATE"
      kmsKeyName            = "projects/keys/locations/europe-west1/keyRings/relay/cryptoKeys/relay"
      machineType           = "n2-standard-2"
      maxWorkers            = 3
      serviceAccountEmail   = "relay-worker@shop-data.iam.gserviceaccount.com"
      stagingLocation       = "gs://jobs/staging"
      subnetwork            = "regions/europe-west1/subnetworks/relay"
      tempLocation          = "gs://jobs/temp"
    })
    error_message = "environment"
  }
}

run "a_token_is_refused" {
  command = plan

  variables {
    access_token_secret = "0123456789abcdef0123456789abcdef01234567"
  }

  expect_failures = [var.access_token_secret]
}

run "a_password_in_the_url_is_refused" {
  command = plan

  variables {
    bigquery = null
    jdbc     = { url = "jdbc:postgresql://10.0.0.5/shop?user=relay&password=x", table = "conversions" }
  }

  expect_failures = [var.jdbc]
}

run "a_password_is_no_name_of_a_secret" {
  command = plan

  variables {
    bigquery = null
    jdbc     = { url = "jdbc:postgresql://10.0.0.5/shop", password_secret = "geheim", table = "conversions" }
  }

  expect_failures = [var.jdbc]
}

run "a_table_of_a_database_has_a_name" {
  command = plan

  variables {
    bigquery = null
    jdbc     = { url = "jdbc:postgresql://10.0.0.5/shop", table = " " }
  }

  expect_failures = [var.jdbc]
}

run "a_query_says_something" {
  command = plan

  variables {
    bigquery = { query = " " }
  }

  expect_failures = [var.bigquery]
}

run "a_database_is_read_by_a_table_or_a_query" {
  command = plan

  variables {
    bigquery = null
    jdbc     = { url = "jdbc:postgresql://10.0.0.5/shop", table = "conversions", query = "SELECT 1" }
  }

  expect_failures = [var.jdbc]
}

run "a_job_reads_one_source" {
  command = plan

  variables {
    jdbc = { url = "jdbc:postgresql://10.0.0.5/shop", table = "conversions" }
  }

  expect_failures = [var.bigquery]
}

run "a_job_reads_something" {
  command = plan

  variables {
    bigquery = null
  }

  expect_failures = [var.bigquery]
}

run "a_table_has_its_full_name" {
  command = plan

  variables {
    bigquery = { table = "conversions" }
  }

  expect_failures = [var.bigquery]
}

run "a_query_takes_no_row_restriction" {
  command = plan

  variables {
    bigquery = { query = "SELECT 1", row_restriction = "TRUE" }
  }

  expect_failures = [var.bigquery]
}

run "an_export_takes_no_window" {
  command = plan

  variables {
    bigquery         = { table = "shop-data.shop.conversions", read_method = "EXPORT" }
    timestamp_column = "created_at"
    since            = "36h"
  }

  expect_failures = [var.bigquery]
}

run "a_table_needs_no_place_for_results" {
  command = plan

  variables {
    bigquery = { table = "shop-data.shop.conversions", query_temp_dataset = "x" }
  }

  expect_failures = [var.bigquery]
}

run "a_window_needs_its_column" {
  command = plan

  variables {
    since = "36h"
  }

  expect_failures = [var.since]
}

run "a_long_window_needs_the_receipts" {
  command = plan

  variables {
    timestamp_column = "created_at"
    since            = "49h"
    skip_delivered   = false
  }

  expect_failures = [var.since]
}

run "a_window_of_48_hours_does_not" {
  command = plan

  variables {
    timestamp_column = "created_at"
    since            = "2d"
    skip_delivered   = false
  }
}

run "a_window_ends_after_it_begins" {
  command = plan

  variables {
    timestamp_column = "created_at"
    since            = "1h"
    until            = "2h"
  }

  expect_failures = [var.until]
}

run "a_fixed_time_is_no_window_of_a_schedule" {
  command = plan

  variables {
    timestamp_column = "created_at"
    since            = "2026-11-01"
    skip_delivered   = true
  }

  expect_failures = [var.since]
}

run "a_topic_keeps_no_receipts" {
  command = plan

  variables {
    outcomes = {
      quality     = "pubsub:projects/shop-data/topics/quality"
      receipts    = "pubsub:projects/shop-data/topics/receipts"
      rejects     = "bigquery:shop-data.relay.rejects"
      undelivered = "bigquery:shop-data.relay.undelivered"
    }
  }

  expect_failures = [var.skip_delivered]
}

run "names_have_the_form_of_names" {
  command = plan

  variables {
    kms_key_name                   = "relay"
    launcher_service_account_email = "somebody@example.com"
    max_workers                    = 0
    name                           = "Conversions"
    schedule                       = "every night"
    scheduler_region               = "europe"
    subnetwork                     = "default"
    template_path                  = "gs://templates/latest/bigquery-to-tiktok.json"
    time_zone                      = "CET+1"
    timestamp_column               = " "
  }

  expect_failures = [
    var.kms_key_name,
    var.launcher_service_account_email,
    var.max_workers,
    var.name,
    var.schedule,
    var.scheduler_region,
    var.subnetwork,
    var.template_path,
    var.time_zone,
    var.timestamp_column,
  ]
}
