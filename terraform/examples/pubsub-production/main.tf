# Conversions from a Pub/Sub topic to TikTok as a platform team runs it: workers without public
# addresses in a network of yours, a key of yours, rows that expire, and somebody who hears of it.

module "foundation" {
  source = "../../modules/foundation"

  project_id             = var.project_id
  project_number         = var.project_number
  region                 = var.region
  access_token_secret_id = var.access_token_secret_id
  access_token_version   = var.access_token_version
  builders               = var.builders
  deployers              = var.deployers
  kms_key_name           = var.kms_key_name
  labels                 = var.labels
  sources                = ["pubsub"]

  retention_days = {
    quality     = 400
    output      = 400
    receipts    = 60
    rejects     = 30
    undelivered = 30
  }
}

module "relay" {
  source = "../../modules/streaming-job"

  project_id        = module.foundation.project_id
  region            = var.region
  name              = "conversions-to-tiktok"
  template_path     = "${module.foundation.templates_location}/${var.template_version}/pubsub-to-tiktok.json"
  labels            = var.labels
  kms_key_name      = module.foundation.kms_key_name
  subnetwork        = var.subnetwork
  max_workers       = 4
  publishers        = var.publishers
  message_retention = "7d"

  consent_policy  = var.consent_policy
  default_region  = var.default_region
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

  project_id              = module.foundation.project_id
  labels                  = var.labels
  notification_channels   = var.notification_channels
  max_backlog_age_seconds = 600
  max_reject_share        = 0.02
  silence_hours           = 6
  streaming_job = {
    job_name          = module.relay.job_name
    subscription_name = module.relay.subscription_name
  }
}
