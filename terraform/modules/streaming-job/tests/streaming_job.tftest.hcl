mock_provider "google" {}
mock_provider "google-beta" {}

variables {
  project_id                   = "shop-data"
  region                       = "europe-west1"
  name                         = "conversions-to-tiktok"
  template_path                = "gs://templates/templates/1.4.0/pubsub-to-tiktok.json"
  access_token_secret          = "projects/shop-data/secrets/tiktok-access-token/versions/latest"
  output                       = "gs://output/runs"
  staging_location             = "gs://jobs/staging"
  temp_location                = "gs://jobs/temp"
  worker_service_account_email = "relay-worker@shop-data.iam.gserviceaccount.com"
  event_source                 = "web"
  event_source_id              = "CEXAMPLEPIXEL0000001"
  outcomes = {
    quality     = "bigquery:shop-data.relay.quality"
    receipts    = "bigquery:shop-data.relay.receipts"
    rejects     = "bigquery:shop-data.relay.rejects"
    undelivered = "bigquery:shop-data.relay.undelivered"
  }
}

run "a_job_that_ends_delivers_what_it_has_read" {
  command = plan

  assert {
    condition     = google_dataflow_flex_template_job.relay.on_delete == "drain"
    error_message = "a cancelled job would drop it"
  }
}

run "parameters_are_the_options_that_are_set_and_no_secret" {
  command = plan

  assert {
    condition = google_dataflow_flex_template_job.relay.parameters == tomap({
      accessTokenSecret = "projects/shop-data/secrets/tiktok-access-token/versions/latest"
      eventSource       = "web"
      eventSourceId     = "CEXAMPLEPIXEL0000001"
      output            = "gs://output/runs"
      quality           = "bigquery:shop-data.relay.quality"
      receipts          = "bigquery:shop-data.relay.receipts"
      rejects           = "bigquery:shop-data.relay.rejects"
      subscription      = "projects/shop-data/subscriptions/conversions-to-tiktok"
      undelivered       = "bigquery:shop-data.relay.undelivered"
    })
    error_message = "parameters"
  }
}

run "every_option_reaches_the_job" {
  command = plan

  variables {
    batch_size              = 500
    consent_policy          = "preset:eu-strict"
    dedup_window            = "30m"
    default_currency        = "eur"
    default_region          = "DE"
    event_names             = "order_paid=Purchase"
    key_columns             = ["shop", "number"]
    mapping                 = "gs://templates/mappings/orders.jslt"
    max_batch_bytes         = 1000000
    max_batch_delay         = "10s"
    max_in_flight           = 16
    max_requests_per_second = 5
    partner_name            = "Example"
    request_timeout         = "90s"
    retry_budget            = "10m"
    shards                  = 8
    test_event_code         = "TEST12345"
  }

  assert {
    condition = google_dataflow_flex_template_job.relay.parameters == tomap({
      accessTokenSecret    = "projects/shop-data/secrets/tiktok-access-token/versions/latest"
      batchSize            = "500"
      consentPolicy        = "preset:eu-strict"
      dedupWindow          = "30m"
      defaultCurrency      = "eur"
      defaultRegion        = "DE"
      eventNames           = "order_paid=Purchase"
      eventSource          = "web"
      eventSourceId        = "CEXAMPLEPIXEL0000001"
      keyColumns           = "shop,number"
      mapping              = "gs://templates/mappings/orders.jslt"
      maxBatchBytes        = "1000000"
      maxBatchDelay        = "10s"
      maxInFlight          = "16"
      maxRequestsPerSecond = "5"
      partnerName          = "Example"
      output               = "gs://output/runs"
      quality              = "bigquery:shop-data.relay.quality"
      receipts             = "bigquery:shop-data.relay.receipts"
      rejects              = "bigquery:shop-data.relay.rejects"
      requestTimeout       = "90s"
      retryBudget          = "10m"
      shards               = "8"
      subscription         = "projects/shop-data/subscriptions/conversions-to-tiktok"
      testEventCode        = "TEST12345"
      undelivered          = "bigquery:shop-data.relay.undelivered"
    })
    error_message = "parameters"
  }
}

run "an_outage_of_days_and_a_seek_lose_nothing" {
  command = plan

  assert {
    condition     = google_pubsub_topic.conversions[0].message_retention_duration == "604800s" && google_pubsub_subscription.conversions.message_retention_duration == "604800s"
    error_message = "seven days"
  }

  assert {
    condition     = google_pubsub_subscription.conversions.expiration_policy[0].ttl == ""
    error_message = "a subscription never expires"
  }

  assert {
    condition     = length(google_pubsub_subscription.conversions.dead_letter_policy) == 0 && length(google_pubsub_subscription.conversions.retry_policy) == 0
    error_message = "Dataflow does not keep a dead-letter or retry policy"
  }
}

run "messages_stay_in_the_region" {
  command = plan

  assert {
    condition     = google_pubsub_topic.conversions[0].message_storage_policy[0].allowed_persistence_regions == toset(["europe-west1"])
    error_message = "raw conversions lie in the region of the job"
  }
}

run "the_worker_reads_this_subscription" {
  command = plan

  assert {
    condition     = toset([for grant in google_pubsub_subscription_iam_member.worker : "${grant.role} ${grant.subscription} ${grant.member}"]) == toset([for role in ["subscriber", "viewer"] : "roles/pubsub.${role} conversions-to-tiktok serviceAccount:relay-worker@shop-data.iam.gserviceaccount.com"])
    error_message = "roles on the subscription"
  }

  assert {
    condition     = length(google_pubsub_topic_iam_member.publisher) == 0
    error_message = "nobody publishes unless named"
  }
}

run "publishers_publish" {
  command = plan

  variables {
    publishers = ["serviceAccount:shop@shop-data.iam.gserviceaccount.com"]
  }

  assert {
    condition     = [for grant in google_pubsub_topic_iam_member.publisher : grant.role] == ["roles/pubsub.publisher"]
    error_message = "on the topic"
  }
}

run "a_topic_that_is_there_is_used" {
  command = plan

  variables {
    topic = "projects/shop-events/topics/orders"
  }

  assert {
    condition     = length(google_pubsub_topic.conversions) == 0 && google_pubsub_subscription.conversions.topic == "projects/shop-events/topics/orders"
    error_message = "only a subscription is made"
  }
}

run "workers_have_no_public_address_and_your_key" {
  command = plan

  variables {
    kms_key_name = "projects/keys/locations/europe-west1/keyRings/relay/cryptoKeys/relay"
    subnetwork   = "regions/europe-west1/subnetworks/relay"
  }

  assert {
    condition     = google_dataflow_flex_template_job.relay.ip_configuration == "WORKER_IP_PRIVATE" && google_dataflow_flex_template_job.relay.subnetwork == "regions/europe-west1/subnetworks/relay"
    error_message = "private network"
  }

  assert {
    condition     = google_dataflow_flex_template_job.relay.kms_key_name == var.kms_key_name && google_pubsub_topic.conversions[0].kms_key_name == var.kms_key_name
    error_message = "key"
  }
}

run "the_job_runs_as_the_worker_on_streaming_engine" {
  command = plan

  assert {
    condition     = google_dataflow_flex_template_job.relay.service_account_email == "relay-worker@shop-data.iam.gserviceaccount.com" && google_dataflow_flex_template_job.relay.enable_streaming_engine
    error_message = "account and engine"
  }

  assert {
    condition     = google_dataflow_flex_template_job.relay.container_spec_gcs_path == "gs://templates/templates/1.4.0/pubsub-to-tiktok.json"
    error_message = "template file"
  }
}

run "a_token_is_refused" {
  command = plan

  variables {
    access_token_secret = "0123456789abcdef0123456789abcdef01234567"
  }

  expect_failures = [var.access_token_secret]
}

run "values_that_the_options_refuse_are_refused_first" {
  command = plan

  variables {
    batch_size              = 1001
    consent_policy          = "policy.json"
    dedup_window            = "0m"
    default_currency        = "XXX"
    default_region          = "Germany"
    event_names             = "Purchase"
    event_source            = "store"
    event_source_id         = " "
    key_columns             = ["shop,number"]
    mapping                 = "orders.jslt"
    output                  = "out"
    max_batch_bytes         = 9999
    max_batch_delay         = "5"
    max_in_flight           = 257
    max_requests_per_second = -1
    outcomes                = { quality = "gs://b/x", receipts = "receipts", rejects = "gs://b/x", undelivered = "gs://b/x" }
    request_timeout         = "11m"
    retry_budget            = "5 minutes"
    shards                  = 0
    test_event_code         = ""
  }

  expect_failures = [
    var.batch_size,
    var.consent_policy,
    var.dedup_window,
    var.default_currency,
    var.default_region,
    var.event_names,
    var.event_source,
    var.event_source_id,
    var.key_columns,
    var.mapping,
    var.max_batch_bytes,
    var.max_batch_delay,
    var.max_in_flight,
    var.max_requests_per_second,
    var.outcomes,
    var.output,
    var.request_timeout,
    var.retry_budget,
    var.shards,
    var.test_event_code,
  ]
}

run "names_have_the_form_of_names" {
  command = plan

  variables {
    kms_key_name                 = "relay"
    max_workers                  = 0
    message_retention            = "5m"
    name                         = "Conversions"
    project_id                   = "x"
    publishers                   = ["allUsers"]
    region                       = "europe"
    staging_location             = "/tmp"
    subnetwork                   = "default"
    temp_location                = "temp"
    topic                        = "orders"
    worker_service_account_email = "somebody@example.com"
  }

  expect_failures = [
    var.kms_key_name,
    var.max_workers,
    var.message_retention,
    var.name,
    var.project_id,
    var.publishers,
    var.region,
    var.staging_location,
    var.subnetwork,
    var.temp_location,
    var.topic,
    var.worker_service_account_email,
  ]
}

run "a_template_has_a_version_or_an_update_would_not_be_seen" {
  command = plan

  variables {
    template_path = "gs://templates/latest/pubsub-to-tiktok.json"
  }

  expect_failures = [var.template_path]
}

run "retention_is_at_most_what_pubsub_takes" {
  command = plan

  variables {
    message_retention = "32d"
  }

  expect_failures = [var.message_retention]
}
