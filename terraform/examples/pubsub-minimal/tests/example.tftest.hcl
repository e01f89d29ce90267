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
      subscription      = "projects/shop-data/subscriptions/conversions-to-tiktok"
      undelivered       = "bigquery:shop-data.conversion_relay.undelivered"
    }
    error_message = "parameters"
  }

  assert {
    condition     = output.topic == "projects/shop-data/topics/conversions-to-tiktok" && output.build_command == "templates/build --project=shop-data --region=europe-west1 --repository=conversion-relay --bucket=shop-data-conversion-relay-templates"
    error_message = "what to publish to, and how to build"
  }
}

run "a_test_event_code_is_for_trying_out" {
  command = plan

  variables {
    test_event_code = "TEST12345"
  }

  assert {
    condition     = module.relay.parameters.testEventCode == "TEST12345"
    error_message = "reaches the job"
  }
}
