# Every night, what is new in a table of BigQuery to TikTok, with as little to say as possible:
# workers have public addresses in the network default, and Google's own keys encrypt. See
# bigquery-production for more.

module "foundation" {
  source = "../../modules/foundation"

  project_id             = var.project_id
  region                 = var.region
  access_token_secret_id = var.access_token_secret_id
  sources                = ["bigquery"]
}

module "relay" {
  source = "../../modules/batch-job"

  project_id      = module.foundation.project_id
  region          = var.region
  name            = "conversions-to-tiktok"
  template_path   = "${module.foundation.templates_location}/${var.template_version}/bigquery-to-tiktok.json"
  use_public_ips  = true
  event_source    = var.event_source
  event_source_id = var.event_source_id
  test_event_code = var.test_event_code

  bigquery = {
    table = coalesce(var.table, "${var.project_id}.shop.conversions")
  }

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

  project_id = module.foundation.project_id
  batch_job = {
    job_name           = module.relay.job_name
    scheduler_job_name = module.relay.scheduler_job_name
  }
}
