# What all jobs of a relay share: accounts, buckets, the token's secret, tables of outcomes, images.

locals {
  apis = [
    "artifactregistry.googleapis.com",
    "bigquery.googleapis.com",
    "bigquerystorage.googleapis.com",
    "cloudbuild.googleapis.com",
    "cloudscheduler.googleapis.com",
    "compute.googleapis.com",
    "dataflow.googleapis.com",
    "logging.googleapis.com",
    "monitoring.googleapis.com",
    "pubsub.googleapis.com",
    "secretmanager.googleapis.com",
    "storage.googleapis.com",
  ]

  bigquery_location = coalesce(var.bigquery_location, var.region)
  day_ms            = 24 * 60 * 60 * 1000

  # Receipts by the day of delivery; the others by the day on which they were written.
  tables = {
    quality     = { partition_column = null, retention_days = var.retention_days.quality }
    receipts    = { partition_column = "delivered_at", retention_days = var.retention_days.receipts }
    rejects     = { partition_column = null, retention_days = var.retention_days.rejects }
    undelivered = { partition_column = null, retention_days = var.retention_days.undelivered }
  }

  access_token_secret = (
    var.access_token_secret_create
    ? google_secret_manager_secret.access_token[0].secret_id
    : var.access_token_secret_id
  )
}

resource "google_project_service" "required" {
  for_each = var.enable_apis ? toset(local.apis) : toset([])

  project            = var.project_id
  service            = each.value
  disable_on_destroy = false
}

resource "google_service_account" "worker" {
  project      = var.project_id
  account_id   = "${var.name}-worker"
  display_name = "Conversion Relay: workers of Dataflow jobs"

  depends_on = [google_project_service.required]
}

resource "google_service_account" "launcher" {
  project      = var.project_id
  account_id   = "${var.name}-launch"
  display_name = "Conversion Relay: Cloud Scheduler, to start batch jobs"

  depends_on = [google_project_service.required]
}

# Files of running jobs below staging/, which workers that are added later need; below temp/ what a
# job needs while it runs.
resource "google_storage_bucket" "jobs" {
  project                     = var.project_id
  name                        = "${var.project_id}-${var.name}-jobs"
  location                    = var.region
  labels                      = var.labels
  force_destroy               = var.force_destroy
  public_access_prevention    = "enforced"
  uniform_bucket_level_access = true

  # Raw rows of an export are to be gone when they are deleted.
  soft_delete_policy {
    retention_duration_seconds = 0
  }

  lifecycle_rule {
    condition {
      age            = var.temp_retention_days
      matches_prefix = ["temp/"]
    }
    action {
      type = "Delete"
    }
  }

  dynamic "encryption" {
    for_each = var.kms_key_name[*]
    content {
      default_kms_key_name = encryption.value
    }
  }

  depends_on = [google_project_service.required, google_kms_crypto_key_iam_member.service]
}

# Summaries of runs, and outcomes that go into files.
resource "google_storage_bucket" "output" {
  project                     = var.project_id
  name                        = "${var.project_id}-${var.name}-output"
  location                    = var.region
  labels                      = var.labels
  force_destroy               = var.force_destroy
  public_access_prevention    = "enforced"
  uniform_bucket_level_access = true

  dynamic "lifecycle_rule" {
    for_each = var.retention_days.output[*]
    content {
      condition {
        age = lifecycle_rule.value
      }
      action {
        type = "Delete"
      }
    }
  }

  dynamic "encryption" {
    for_each = var.kms_key_name[*]
    content {
      default_kms_key_name = encryption.value
    }
  }

  depends_on = [google_project_service.required, google_kms_crypto_key_iam_member.service]
}

# Template files, one folder a version, and the mappings and policies that jobs name.
resource "google_storage_bucket" "templates" {
  project                     = var.project_id
  name                        = "${var.project_id}-${var.name}-templates"
  location                    = var.region
  labels                      = var.labels
  force_destroy               = var.force_destroy
  public_access_prevention    = "enforced"
  uniform_bucket_level_access = true

  versioning {
    enabled = true
  }

  dynamic "encryption" {
    for_each = var.kms_key_name[*]
    content {
      default_kms_key_name = encryption.value
    }
  }

  depends_on = [google_project_service.required, google_kms_crypto_key_iam_member.service]
}

resource "google_artifact_registry_repository" "images" {
  project       = var.project_id
  location      = var.region
  repository_id = var.name
  description   = "Images of Conversion Relay's templates"
  format        = "DOCKER"
  labels        = var.labels
  kms_key_name  = var.kms_key_name

  # A template file names its image for ever, so a tag never moves.
  docker_config {
    immutable_tags = true
  }

  depends_on = [google_project_service.required, google_kms_crypto_key_iam_member.service]
}

# The secret without a value: a value in Terraform would be in its state.
resource "google_secret_manager_secret" "access_token" {
  count = var.access_token_secret_create ? 1 : 0

  project             = var.project_id
  secret_id           = var.access_token_secret_id
  labels              = var.labels
  deletion_protection = var.deletion_protection

  replication {
    user_managed {
      replicas {
        location = var.region

        dynamic "customer_managed_encryption" {
          for_each = var.kms_key_name[*]
          content {
            kms_key_name = customer_managed_encryption.value
          }
        }
      }
    }
  }

  depends_on = [google_project_service.required, google_kms_crypto_key_iam_member.service]
}

resource "google_bigquery_dataset" "outcomes" {
  project                    = var.project_id
  dataset_id                 = var.dataset_id
  friendly_name              = "Conversion Relay: outcomes"
  description                = "Where each conversion ended. Holds no raw identifier."
  location                   = local.bigquery_location
  labels                     = var.labels
  delete_contents_on_destroy = false

  dynamic "default_encryption_configuration" {
    for_each = var.kms_key_name[*]
    content {
      kms_key_name = default_encryption_configuration.value
    }
  }

  depends_on = [google_project_service.required, google_kms_crypto_key_iam_member.service]
}

resource "google_bigquery_table" "outcomes" {
  for_each = local.tables

  project             = var.project_id
  dataset_id          = google_bigquery_dataset.outcomes.dataset_id
  table_id            = each.key
  labels              = var.labels
  schema              = file("${path.module}/schemas/${each.key}.json")
  deletion_protection = var.deletion_protection

  time_partitioning {
    type          = "DAY"
    field         = each.value.partition_column
    expiration_ms = each.value.retention_days == null ? null : each.value.retention_days * local.day_ms
  }

  dynamic "encryption_configuration" {
    for_each = var.kms_key_name[*]
    content {
      kms_key_name = encryption_configuration.value
    }
  }
}

# Results of queries while a job reads them: raw rows, gone after a day whatever happens to the job.
resource "google_bigquery_dataset" "query_results" {
  count = var.bigquery_queries ? 1 : 0

  project                     = var.project_id
  dataset_id                  = "${var.dataset_id}_query_results"
  friendly_name               = "Conversion Relay: results of queries while they are read"
  location                    = local.bigquery_location
  labels                      = var.labels
  default_table_expiration_ms = local.day_ms
  delete_contents_on_destroy  = true

  dynamic "default_encryption_configuration" {
    for_each = var.kms_key_name[*]
    content {
      kms_key_name = default_encryption_configuration.value
    }
  }

  depends_on = [google_project_service.required, google_kms_crypto_key_iam_member.service]
}
