output "image_repository" {
  description = "Where templates/build pushes the image."
  value       = module.foundation.image_repository
}

output "scheduler_job_name" {
  description = "The Cloud Scheduler job, to start a run now: gcloud scheduler jobs run NAME."
  value       = module.relay.scheduler_job_name
}

output "templates_location" {
  description = "Where templates/build uploads the template file."
  value       = module.foundation.templates_location
}
