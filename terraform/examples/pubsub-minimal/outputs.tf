output "image_repository" {
  description = "Where templates/build pushes the image."
  value       = module.foundation.image_repository
}

output "subscription" {
  description = "The subscription that the job reads. Nobody else should read it."
  value       = module.relay.subscription
}

output "templates_location" {
  description = "Where templates/build uploads the template file."
  value       = module.foundation.templates_location
}

output "topic" {
  description = "Where conversions are published."
  value       = module.relay.topic
}
