output "job_name" {
  description = "The name of the Dataflow job, as observability takes it."
  value       = var.name
}

output "launch_body" {
  description = "What is posted to flexTemplates:launch, as JSON: to start a run by hand, with other dates for example. Nothing in it is secret."
  value       = jsonencode(local.launch)
}

output "parameters" {
  description = "The parameters with which the job is started. None is secret."
  value       = local.parameters
}

output "scheduler_job_name" {
  description = "The name of the Cloud Scheduler job, for gcloud scheduler jobs run."
  value       = google_cloud_scheduler_job.launch.name
}
