mock_provider "google" {}
mock_provider "google-beta" {}

variables {
  project_id             = "shop-data"
  project_number         = "123456789012"
  region                 = "europe-west1"
  event_source_id        = "CEXAMPLEPIXEL0000001"
  access_token_secret_id = "tiktok-access-token"
  access_token_version   = "3"
  kms_key_name           = "projects/keys/locations/europe-west1/keyRings/relay/cryptoKeys/relay"
  notification_channels  = ["projects/shop-data/notificationChannels/1"]
  subnetwork             = "regions/europe-west1/subnetworks/relay"
  tables                 = ["shop-data.shop.orders"]
}

run "nights_overlap_and_receipts_outlive_them" {
  command = plan

  assert {
    condition     = module.relay.parameters.since == "7d" && module.relay.parameters.skipDelivered == "true" && module.relay.parameters.timestampColumn == "created_at"
    error_message = "window"
  }

  assert {
    condition     = strcontains(module.relay.parameters.query, "FROM shop.orders") && module.relay.parameters.queryTempDataset == "conversion_relay_query_results"
    error_message = "query"
  }

  assert {
    condition     = module.relay.parameters.accessTokenSecret == "projects/shop-data/secrets/tiktok-access-token/versions/3" && module.relay.parameters.consentPolicy == "preset:eu-strict"
    error_message = "the token is pinned and consent strict"
  }
}

run "workers_are_private_and_the_key_is_yours" {
  command = plan

  assert {
    condition = alltrue([
      for name, value in {
        ipConfiguration = "WORKER_IP_PRIVATE"
        kmsKeyName      = "projects/keys/locations/europe-west1/keyRings/relay/cryptoKeys/relay"
        subnetwork      = "regions/europe-west1/subnetworks/relay"
      } : jsondecode(module.relay.launch_body).launchParameter.environment[name] == value
    ])
    error_message = "environment"
  }
}
