# Pub/Sub to TikTok: topic, subscription, and the Dataflow job that reads it.

locals {
  # Written out, because ids are not known when a plan is made.
  topic        = var.topic == null ? "projects/${var.project_id}/topics/${google_pubsub_topic.conversions[0].name}" : var.topic
  subscription = "projects/${var.project_id}/subscriptions/${google_pubsub_subscription.conversions.name}"

  message_retention_seconds = (
    tonumber(regex("^[0-9]+", var.message_retention))
    * { s = 1, m = 60, h = 3600, d = 86400 }[regex("[a-z]$", var.message_retention)]
  )
  message_retention = "${local.message_retention_seconds}s"

  parameters = {
    for name, value in merge(local.options, {
      dedupWindow   = var.dedup_window
      maxBatchDelay = var.max_batch_delay
      subscription  = local.subscription
    }) : name => tostring(value) if value != null
  }
}

resource "google_pubsub_topic" "conversions" {
  count = var.topic == null ? 1 : 0

  project      = var.project_id
  name         = var.name
  labels       = var.labels
  kms_key_name = var.kms_key_name

  # What a seek back in time delivers again, after a bad mapping for example.
  message_retention_duration = local.message_retention

  message_storage_policy {
    allowed_persistence_regions = coalesce(var.message_regions, [var.region])
  }
}

# No dead-letter policy and no retry policy: Dataflow does not keep them, and poison is a reject.
resource "google_pubsub_subscription" "conversions" {
  project = var.project_id
  name    = var.name
  topic   = local.topic
  labels  = var.labels

  ack_deadline_seconds       = 600
  message_retention_duration = local.message_retention

  # Never, also when the job is down for a month.
  expiration_policy {
    ttl = ""
  }
}

resource "google_pubsub_subscription_iam_member" "worker" {
  for_each = toset(["roles/pubsub.subscriber", "roles/pubsub.viewer"])

  project      = var.project_id
  subscription = google_pubsub_subscription.conversions.name
  role         = each.value
  member       = "serviceAccount:${var.worker_service_account_email}"
}

resource "google_pubsub_topic_iam_member" "publisher" {
  for_each = var.topic == null ? var.publishers : toset([])

  project = var.project_id
  topic   = google_pubsub_topic.conversions[0].name
  role    = "roles/pubsub.publisher"
  member  = each.value
}

resource "google_dataflow_flex_template_job" "relay" {
  provider = google-beta

  project                 = var.project_id
  region                  = var.region
  name                    = var.name
  container_spec_gcs_path = var.template_path
  parameters              = local.parameters
  labels                  = var.labels

  # What was read is delivered before a job ends; a cancelled job drops it.
  on_delete              = "drain"
  transform_name_mapping = var.transform_name_mapping

  service_account_email   = var.worker_service_account_email
  staging_location        = var.staging_location
  temp_location           = var.temp_location
  subnetwork              = var.subnetwork
  ip_configuration        = var.use_public_ips ? "WORKER_IP_PUBLIC" : "WORKER_IP_PRIVATE"
  kms_key_name            = var.kms_key_name
  machine_type            = var.machine_type
  num_workers             = var.num_workers
  max_workers             = var.max_workers
  enable_streaming_engine = true
  additional_experiments  = var.additional_experiments

  depends_on = [google_pubsub_subscription_iam_member.worker]
}
