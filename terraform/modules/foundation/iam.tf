# Each role on the narrowest thing that has it. Only _member resources, which leave the grants of
# others alone.

locals {
  # Written out, because what the service makes of them is not known when a plan is made.
  worker_email   = "${google_service_account.worker.account_id}@${var.project_id}.iam.gserviceaccount.com"
  launcher_email = "${google_service_account.launcher.account_id}@${var.project_id}.iam.gserviceaccount.com"
  worker         = "serviceAccount:${local.worker_email}"
  launcher       = "serviceAccount:${local.launcher_email}"
  worker_name    = "projects/${var.project_id}/serviceAccounts/${local.worker_email}"
  launcher_name  = "projects/${var.project_id}/serviceAccounts/${local.launcher_email}"

  # Roles that exist on a project only.
  worker_project_roles = concat(
    ["roles/dataflow.worker"],
    # Batch jobs read receipts back by the Storage Read API, whatever their source is.
    length(setintersection(var.sources, ["bigquery", "jdbc"])) > 0 ? ["roles/bigquery.readSessionUser"] : [],
    var.bigquery_queries ? ["roles/bigquery.jobUser"] : [],
  )
}

resource "google_project_iam_member" "worker" {
  for_each = toset(local.worker_project_roles)

  project = var.project_id
  role    = each.value
  member  = local.worker
}

resource "google_storage_bucket_iam_member" "worker_jobs" {
  bucket = google_storage_bucket.jobs.name
  role   = "roles/storage.objectAdmin"
  member = local.worker
}

resource "google_storage_bucket_iam_member" "worker_output" {
  bucket = google_storage_bucket.output.name
  role   = "roles/storage.objectUser"
  member = local.worker
}

resource "google_storage_bucket_iam_member" "worker_templates" {
  bucket = google_storage_bucket.templates.name
  role   = "roles/storage.objectViewer"
  member = local.worker
}

resource "google_artifact_registry_repository_iam_member" "worker" {
  project    = var.project_id
  location   = google_artifact_registry_repository.images.location
  repository = google_artifact_registry_repository.images.repository_id
  role       = "roles/artifactregistry.reader"
  member     = local.worker
}

resource "google_secret_manager_secret_iam_member" "worker" {
  project   = var.project_id
  secret_id = local.access_token_secret
  role      = "roles/secretmanager.secretAccessor"
  member    = local.worker
}

resource "google_bigquery_table_iam_member" "worker" {
  for_each = google_bigquery_table.outcomes

  project    = var.project_id
  dataset_id = each.value.dataset_id
  table_id   = each.value.table_id
  role       = "roles/bigquery.dataEditor"
  member     = local.worker
}

resource "google_bigquery_dataset_iam_member" "worker_query_results" {
  count = var.bigquery_queries ? 1 : 0

  project    = var.project_id
  dataset_id = google_bigquery_dataset.query_results[0].dataset_id
  role       = "roles/bigquery.dataEditor"
  member     = local.worker
}

# Cloud Scheduler starts batch jobs, and nothing else.
resource "google_project_iam_member" "launcher" {
  project = var.project_id
  role    = "roles/dataflow.developer"
  member  = local.launcher
}

resource "google_service_account_iam_member" "launcher_worker" {
  service_account_id = local.worker_name
  role               = "roles/iam.serviceAccountUser"
  member             = local.launcher
}

resource "google_storage_bucket_iam_member" "launcher_templates" {
  bucket = google_storage_bucket.templates.name
  role   = "roles/storage.objectViewer"
  member = local.launcher
}

# Cloud Build, which makes the images.
resource "google_artifact_registry_repository_iam_member" "builder" {
  for_each = var.builders

  project    = var.project_id
  location   = google_artifact_registry_repository.images.location
  repository = google_artifact_registry_repository.images.repository_id
  role       = "roles/artifactregistry.writer"
  member     = each.value
}

resource "google_project_iam_member" "builder_logs" {
  for_each = var.builders

  project = var.project_id
  role    = "roles/logging.logWriter"
  member  = each.value
}

# What is built lies beside the templates until then.
resource "google_storage_bucket_iam_member" "builder_source" {
  for_each = var.builders

  bucket = google_storage_bucket.templates.name
  role   = "roles/storage.objectViewer"
  member = each.value
}

# Whoever builds and deploys.
resource "google_project_iam_member" "deployer_jobs" {
  for_each = var.deployers

  project = var.project_id
  role    = "roles/dataflow.developer"
  member  = each.value
}

# Without it gcloud may not use the project's APIs.
resource "google_project_iam_member" "deployer_apis" {
  for_each = var.deployers

  project = var.project_id
  role    = "roles/serviceusage.serviceUsageConsumer"
  member  = each.value
}

resource "google_project_iam_member" "deployer_builds" {
  for_each = var.deployers

  project = var.project_id
  role    = "roles/cloudbuild.builds.editor"
  member  = each.value
}

resource "google_artifact_registry_repository_iam_member" "deployer" {
  for_each = var.deployers

  project    = var.project_id
  location   = google_artifact_registry_repository.images.location
  repository = google_artifact_registry_repository.images.repository_id
  role       = "roles/artifactregistry.writer"
  member     = each.value
}

resource "google_storage_bucket_iam_member" "deployer_templates" {
  for_each = var.deployers

  bucket = google_storage_bucket.templates.name
  role   = "roles/storage.objectUser"
  member = each.value
}

resource "google_service_account_iam_member" "deployer_worker" {
  for_each = var.deployers

  service_account_id = local.worker_name
  role               = "roles/iam.serviceAccountUser"
  member             = each.value
}

resource "google_service_account_iam_member" "deployer_launcher" {
  for_each = var.deployers

  service_account_id = local.launcher_name
  role               = "roles/iam.serviceAccountUser"
  member             = each.value
}
