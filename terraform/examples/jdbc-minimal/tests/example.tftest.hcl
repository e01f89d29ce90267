mock_provider "google" {}
mock_provider "google-beta" {}

# All that a reader of the example has to know; the last two are of the database.
variables {
  project_id             = "shop-data"
  region                 = "europe-west1"
  event_source_id        = "CEXAMPLEPIXEL0000001"
  access_token_secret_id = "tiktok-access-token"
  jdbc_url               = "jdbc:postgresql://10.0.0.5/shop"
  jdbc_password_secret   = "projects/shop-data/secrets/shop-db/versions/1"
}

run "six_variables_are_enough" {
  command = plan

  assert {
    condition = module.relay.parameters == {
      accessTokenSecret  = "projects/shop-data/secrets/tiktok-access-token/versions/latest"
      eventSource        = "web"
      eventSourceId      = "CEXAMPLEPIXEL0000001"
      jdbcPasswordSecret = "projects/shop-data/secrets/shop-db/versions/1"
      jdbcUrl            = "jdbc:postgresql://10.0.0.5/shop"
      jdbcUser           = "relay"
      output             = "gs://shop-data-conversion-relay-output/runs"
      quality            = "bigquery:shop-data.conversion_relay.quality"
      receipts           = "bigquery:shop-data.conversion_relay.receipts"
      rejects            = "bigquery:shop-data.conversion_relay.rejects"
      skipDelivered      = "true"
      table              = "conversions"
      undelivered        = "bigquery:shop-data.conversion_relay.undelivered"
    }
    error_message = "parameters"
  }
}
