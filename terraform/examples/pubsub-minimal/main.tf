# Conversions from a Pub/Sub topic to TikTok, with as little to say as possible: workers have public
# addresses in the network default, and Google's own keys encrypt. See pubsub-production for more.

module "foundation" {
  source = "../../modules/foundation"

  project_id             = var.project_id
  region                 = var.region
  access_token_secret_id = var.access_token_secret_id
  sources                = ["pubsub"]
}

module "relay" {
  source = "../../modules/streaming-job"

  project_id      = module.foundation.project_id
  region          = var.region
  name            = "conversions-to-tiktok"
  template_path   = "${module.foundation.templates_location}/${var.template_version}/pubsub-to-tiktok.json"
  use_public_ips  = true
  event_source    = var.event_source
  event_source_id = var.event_source_id
  test_event_code = var.test_event_code

  access_token_secret          = module.foundation.access_token_secret
  outcomes                     = module.foundation.outcomes
  output                       = module.foundation.output_location
  staging_location             = module.foundation.staging_location
  temp_location                = module.foundation.temp_location
  worker_service_account_email = module.foundation.worker_service_account_email
}

module "observability" {
  source = "../../modules/observability"

  project_id = module.foundation.project_id
  streaming_job = {
    job_name          = module.relay.job_name
    subscription_name = module.relay.subscription_name
  }
}
