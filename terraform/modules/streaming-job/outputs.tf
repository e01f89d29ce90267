output "job_id" {
  description = "The id of the running job. It changes with every update."
  value       = google_dataflow_flex_template_job.relay.job_id
}

output "job_name" {
  description = "The name of the job, as observability takes it. It is there without the job, so that a job that is taken away leaves its alerts."
  value       = var.name
}

output "parameters" {
  description = "The parameters with which the job was started. None is secret."
  value       = local.parameters
}

output "subscription" {
  description = "The subscription that the job reads, projects/PROJECT/subscriptions/NAME. Nobody else should read it."
  value       = local.subscription
}

output "subscription_name" {
  description = "The name of the subscription alone, as observability takes it."
  value       = google_pubsub_subscription.conversions.name
}

output "topic" {
  description = "Where conversions are published."
  value       = local.topic
}
