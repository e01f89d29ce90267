mock_provider "google" {}

variables {
  project_id            = "shop-data"
  notification_channels = ["projects/shop-data/notificationChannels/1"]
  streaming_job         = { job_name = "orders-to-tiktok", subscription_name = "orders" }
  batch_job             = { job_name = "stores-to-tiktok", scheduler_job_name = "stores" }
}

run "each_fault_has_an_alert" {
  command = plan

  assert {
    condition = keys(google_monitoring_alert_policy.counted) == [
      "batch-configuration-fault",
      "batch-reject-share",
      "batch-silence",
      "batch-undelivered",
      "streaming-configuration-fault",
      "streaming-reject-share",
      "streaming-silence",
      "streaming-undelivered",
    ]
    error_message = "alerts on what is counted"
  }

  assert {
    condition     = length(google_monitoring_alert_policy.backlog) == 1 && length(google_monitoring_alert_policy.launch) == 1 && length(google_monitoring_alert_policy.failed.conditions) == 2
    error_message = "alerts on what Dataflow, Pub/Sub and Scheduler know"
  }
}

run "somebody_hears_of_each" {
  command = plan

  assert {
    condition = alltrue([
      for policy in concat(values(google_monitoring_alert_policy.counted), google_monitoring_alert_policy.backlog, google_monitoring_alert_policy.launch, [google_monitoring_alert_policy.failed]) :
      policy.notification_channels == tolist(["projects/shop-data/notificationChannels/1"])
    ])
    error_message = "channels"
  }
}

run "each_looks_at_its_own_job" {
  command = plan

  assert {
    condition = alltrue([
      for name, policy in google_monitoring_alert_policy.counted :
      strcontains(policy.conditions[0].condition_prometheus_query_language[0].query, startswith(name, "batch-") ? "job_name=\"stores-to-tiktok\"" : "job_name=\"orders-to-tiktok\"")
    ])
    error_message = "names of jobs"
  }

  assert {
    condition     = strcontains(google_monitoring_alert_policy.backlog[0].conditions[0].condition_threshold[0].filter, "subscription_id = \"orders\"") && strcontains(google_monitoring_alert_policy.backlog[0].conditions[1].condition_threshold[0].filter, "job_name = \"orders-to-tiktok\"")
    error_message = "backlog"
  }
}

run "thresholds_are_yours" {
  command = plan

  variables {
    max_reject_share        = 0.01
    max_backlog_age_seconds = 300
    silence_hours           = 6
  }

  assert {
    condition     = endswith(google_monitoring_alert_policy.counted["batch-reject-share"].conditions[0].condition_prometheus_query_language[0].query, "> 0.01")
    error_message = "share"
  }

  assert {
    condition     = alltrue([for condition in google_monitoring_alert_policy.backlog[0].conditions : condition.condition_threshold[0].threshold_value == 300])
    error_message = "backlog"
  }

  assert {
    condition     = strcontains(google_monitoring_alert_policy.counted["streaming-silence"].conditions[0].condition_prometheus_query_language[0].query, "[6h]")
    error_message = "silence"
  }
}

run "only_what_runs_is_watched" {
  command = plan

  variables {
    batch_job = null
  }

  assert {
    condition     = length(google_monitoring_alert_policy.counted) == 4 && length(google_monitoring_alert_policy.launch) == 0 && length(google_monitoring_alert_policy.failed.conditions) == 1
    error_message = "no alert for a job that there is not"
  }
}

run "the_dashboard_is_json" {
  command = plan

  assert {
    condition     = length(jsondecode(google_monitoring_dashboard.relay.dashboard_json).mosaicLayout.tiles) == 12
    error_message = "twelve charts"
  }

  assert {
    condition     = !strcontains(google_monitoring_dashboard.relay.dashboard_json, "COUNTER{")
    error_message = "queries are complete"
  }
}

run "something_is_watched" {
  command = plan

  variables {
    batch_job     = null
    streaming_job = null
  }

  expect_failures = [var.batch_job]
}

run "names_have_the_form_of_names" {
  command = plan

  variables {
    max_backlog_age_seconds = 1
    max_reject_share        = 5
    notification_channels   = ["me@example.com"]
    project_id              = "x"
    silence_hours           = 0
  }

  expect_failures = [
    var.max_backlog_age_seconds,
    var.max_reject_share,
    var.notification_channels,
    var.project_id,
    var.silence_hours,
  ]
}
