output "build_command" {
  description = "How to build the template and upload it to where the job looks for it."
  value       = module.foundation.build_command
}

output "launch_body" {
  description = "What starts a run, as JSON, to start one by hand with other dates. Nothing in it is secret."
  value       = module.relay.launch_body
}

output "scheduler_job_name" {
  description = "The Cloud Scheduler job, to start a run now: gcloud scheduler jobs run NAME."
  value       = module.relay.scheduler_job_name
}
