output "image_repository" {
  description = "Where templates/build pushes the image."
  value       = module.foundation.image_repository
}

output "launch_body" {
  description = "What starts a run, as JSON, to start one by hand with other dates. Nothing in it is secret."
  value       = module.relay.launch_body
}

output "scheduler_job_name" {
  description = "The Cloud Scheduler job, to start a run now: gcloud scheduler jobs run NAME."
  value       = module.relay.scheduler_job_name
}

output "templates_location" {
  description = "Where templates/build uploads the template file."
  value       = module.foundation.templates_location
}
