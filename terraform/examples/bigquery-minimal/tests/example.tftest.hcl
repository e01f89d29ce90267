mock_provider "google" {}
mock_provider "google-beta" {}

# All that a reader of the example has to know.
variables {
  project_id             = "shop-data"
  region                 = "europe-west1"
  event_source_id        = "CEXAMPLEPIXEL0000001"
  access_token_secret_id = "tiktok-access-token"
}

run "four_variables_are_enough" {
  command = plan

  assert {
    condition = module.relay.parameters == {
      accessTokenSecret = "projects/shop-data/secrets/tiktok-access-token/versions/latest"
      eventSource       = "web"
      eventSourceId     = "CEXAMPLEPIXEL0000001"
      output            = "gs://shop-data-conversion-relay-output/runs"
      quality           = "bigquery:shop-data.conversion_relay.quality"
      receipts          = "bigquery:shop-data.conversion_relay.receipts"
      rejects           = "bigquery:shop-data.conversion_relay.rejects"
      skipDelivered     = "true"
      table             = "shop-data.shop.conversions"
      undelivered       = "bigquery:shop-data.conversion_relay.undelivered"
    }
    error_message = "parameters"
  }
}

run "the_table_may_be_another" {
  command = plan

  variables {
    table = "warehouse-eu.marts.conversions"
  }

  assert {
    condition     = module.relay.parameters.table == "warehouse-eu.marts.conversions"
    error_message = "reaches the job"
  }
}
