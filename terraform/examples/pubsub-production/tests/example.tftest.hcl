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
  publishers             = ["serviceAccount:shop@shop-data.iam.gserviceaccount.com"]
}

run "the_token_is_pinned_and_consent_strict" {
  command = plan

  assert {
    condition     = module.relay.parameters.accessTokenSecret == "projects/shop-data/secrets/tiktok-access-token/versions/3" && module.relay.parameters.consentPolicy == "preset:eu-strict"
    error_message = "parameters"
  }
}
