output "build_command" {
  description = "How to build the template and upload it to where the job looks for it."
  value       = module.foundation.build_command
}

output "subscription" {
  description = "The subscription that the job reads. Nobody else should read it."
  value       = module.relay.subscription
}

output "topic" {
  description = "Where conversions are published."
  value       = module.relay.topic
}
