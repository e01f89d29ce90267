output "access_token_secret" {
  description = "The version of the secret that jobs read the token from, as --accessTokenSecret takes it."
  value       = "projects/${var.project_id}/secrets/${local.access_token_secret}/versions/${var.access_token_version}"
}

output "build_command" {
  description = "How to build the templates and upload them to where the jobs look for them."
  value       = "templates/build --project=${var.project_id} --region=${var.region} --repository=${google_artifact_registry_repository.images.repository_id} --bucket=${google_storage_bucket.templates.name}"
}

output "kms_key_name" {
  description = "The key, once the services may use it, for the job modules; null without one."
  value       = var.kms_key_name

  depends_on = [google_kms_crypto_key_iam_member.service]
}

output "launcher_service_account_email" {
  description = "The account as which Cloud Scheduler starts batch jobs."
  value       = local.launcher_email

  depends_on = [
    google_project_iam_member.launcher,
    google_service_account_iam_member.launcher_worker,
    google_storage_bucket_iam_member.launcher_templates,
  ]
}

output "outcomes" {
  description = "Where outcomes go, as --receipts, --rejects, --undelivered and --quality take it."
  value = {
    for name, table in google_bigquery_table.outcomes :
    name => "bigquery:${var.project_id}.${table.dataset_id}.${table.table_id}"
  }

  # A job that writes before it may would fail.
  depends_on = [google_bigquery_table_iam_member.worker]
}

output "output_location" {
  description = "Where runs put their summaries, as --output takes it."
  value       = "gs://${google_storage_bucket.output.name}/runs"

  depends_on = [google_storage_bucket_iam_member.worker_output]
}

output "project_id" {
  description = "The project, once its APIs are on, for the other modules."
  value       = var.project_id

  depends_on = [google_project_service.required]
}

output "query_results_dataset_id" {
  description = "The data set for results of queries, as --queryTempDataset takes it; null without bigquery_queries."
  value       = one(google_bigquery_dataset.query_results[*].dataset_id)

  depends_on = [google_bigquery_dataset_iam_member.worker_query_results]
}

output "staging_location" {
  description = "Where jobs put their files."
  value       = "gs://${google_storage_bucket.jobs.name}/staging"
}

output "temp_location" {
  description = "Where jobs put what they need while they run."
  value       = "gs://${google_storage_bucket.jobs.name}/temp"
}

output "templates_location" {
  description = "Where templates/build puts template files, one folder a version; mappings and policies may lie there too."
  value       = "gs://${google_storage_bucket.templates.name}/templates"
}

output "worker_service_account_email" {
  description = "The account as which workers, and the launcher of a template, run."
  value       = local.worker_email

  # A job that starts before its account has its roles would fail.
  depends_on = [
    google_artifact_registry_repository_iam_member.worker,
    google_project_iam_member.worker,
    google_secret_manager_secret_iam_member.worker,
    google_storage_bucket_iam_member.worker_jobs,
    google_storage_bucket_iam_member.worker_templates,
  ]
}
