# Every night, what is new in a database to TikTok as a platform team runs it: workers without public
# addresses in a network of yours, which reaches the database, a key of yours, rows that expire, and
# somebody who hears of it.

locals {
  # How far back a run reads: longer than rows are ever late and a failure is ever unseen. Receipts
  # outlive it by a week.
  window_days = 7
}

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
  sources                = ["jdbc"]

  retention_days = {
    output      = 400
    quality     = 400
    receipts    = max(60, local.window_days + 7)
    rejects     = 30
    undelivered = 30
  }
}

module "relay" {
  source = "../../modules/batch-job"

  project_id    = module.foundation.project_id
  region        = var.region
  name          = "conversions-to-tiktok"
  template_path = "${module.foundation.templates_location}/${var.template_version}/jdbc-to-tiktok.json"
  labels        = var.labels
  kms_key_name  = module.foundation.kms_key_name
  subnetwork    = var.subnetwork
  max_workers   = 4
  schedule      = var.schedule
  time_zone     = var.time_zone

  jdbc = {
    url              = var.jdbc_url
    user             = var.jdbc_user
    password_secret  = var.jdbc_password_secret
    table            = var.table
    partition_column = var.partition_column
  }
  timestamp_column = var.timestamp_column
  since            = "${local.window_days}d"

  consent_policy  = var.consent_policy
  default_region  = var.default_region
  event_source    = var.event_source
  event_source_id = var.event_source_id
  test_event_code = var.test_event_code

  access_token_secret            = module.foundation.access_token_secret
  launcher_service_account_email = module.foundation.launcher_service_account_email
  outcomes                       = module.foundation.outcomes
  output                         = module.foundation.output_location
  staging_location               = module.foundation.staging_location
  temp_location                  = module.foundation.temp_location
  worker_service_account_email   = module.foundation.worker_service_account_email
}

module "observability" {
  source = "../../modules/observability"

  project_id            = module.foundation.project_id
  labels                = var.labels
  notification_channels = var.notification_channels
  max_reject_share      = 0.02
  batch_job = {
    job_name           = module.relay.job_name
    scheduler_job_name = module.relay.scheduler_job_name
  }
}
