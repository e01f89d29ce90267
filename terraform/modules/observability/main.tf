# Alerts on what the pipeline counts and on what Dataflow and Pub/Sub know, and a dashboard.
# docs/operations.md says of each alert what it means and what to do.

locals {
  jobs = {
    for kind, job in { batch = var.batch_job, streaming = var.streaming_job } : kind => job.job_name if job != null
  }

  # The pipeline's own counters, of all runs and updates of a job. A counter begins anew with each
  # run, and its series is not there before it first counts.
  counter = "dataflow_googleapis_com:job_user_counter{monitored_resource=\"dataflow_job\",job_name=\"%s\",metric_name=~\"%s\"}"

  # How much counters have grown in a time, run by run: what they are less what they were, which is
  # nothing of a run that was not there yet.
  growth = "(sum by (job_id) (max_over_time(%[1]s[%[2]s])) - (sum by (job_id) (%[1]s offset %[2]s) or 0 * sum by (job_id) (max_over_time(%[1]s[%[2]s]))))"

  # TikTok refuses the token, its rights or the pixel; or an event source was given up for now.
  configuration_faults = "circuits_opened|answers_40001|answers_40101|answers_40102|answers_40104|answers_40105|answers_http_401|answers_http_403|answers_http_404"

  growing = {
    for kind, job in local.jobs : kind => {
      delivered   = format(local.growth, format(local.counter, job, "delivered"), "${var.silence_hours}h")
      faults      = format(local.growth, format(local.counter, job, local.configuration_faults), "15m")
      read        = format(local.growth, format(local.counter, job, "read"), "1h")
      rejected    = format(local.growth, format(local.counter, job, "rejected"), "1h")
      undelivered = format(local.growth, format(local.counter, job, "undelivered"), "15m")
    }
  }

  conditions = merge([
    for kind, job in local.jobs : {
      "${kind}-configuration-fault" = {
        title    = "${job}: TikTok refuses the token, the pixel or the set-up"
        query    = "sum(${local.growing[kind].faults}) > 0"
        duration = "0s"
        severity = "CRITICAL"
      }
      "${kind}-reject-share" = {
        title    = "${job}: many records are rejected"
        query    = "sum(${local.growing[kind].rejected}) / sum(${local.growing[kind].read}) > ${var.max_reject_share}"
        duration = "300s"
        severity = "WARNING"
      }
      "${kind}-silence" = {
        title    = "${job}: nothing was delivered for ${var.silence_hours} hours"
        query    = "(sum(${local.growing[kind].delivered}) or vector(0)) < 1"
        duration = "3600s"
        severity = "CRITICAL"
      }
      "${kind}-undelivered" = {
        title    = "${job}: events are kept as undelivered"
        query    = "sum(${local.growing[kind].undelivered}) > 0"
        duration = "0s"
        severity = "ERROR"
      }
    }
  ]...)
}

resource "google_monitoring_alert_policy" "counted" {
  for_each = local.conditions

  project               = var.project_id
  display_name          = "${var.display_name}: ${each.value.title}"
  combiner              = "OR"
  severity              = each.value.severity
  notification_channels = var.notification_channels
  user_labels           = var.labels

  conditions {
    display_name = each.value.title

    condition_prometheus_query_language {
      query               = each.value.query
      duration            = each.value.duration
      evaluation_interval = "60s"
    }
  }

  documentation {
    mime_type = "text/markdown"
    content   = "What to do: docs/operations.md, alert \"${trimprefix(trimprefix(each.key, "batch-"), "streaming-")}\"."
  }
}

resource "google_monitoring_alert_policy" "backlog" {
  count = var.streaming_job == null ? 0 : 1

  project               = var.project_id
  display_name          = "${var.display_name}: ${var.streaming_job.job_name}: conversions wait"
  combiner              = "OR"
  severity              = "ERROR"
  notification_channels = var.notification_channels
  user_labels           = var.labels

  conditions {
    display_name = "The oldest message that is not acknowledged"

    condition_threshold {
      filter          = "resource.type = \"pubsub_subscription\" AND resource.labels.subscription_id = \"${var.streaming_job.subscription_name}\" AND metric.type = \"pubsub.googleapis.com/subscription/oldest_unacked_message_age\""
      comparison      = "COMPARISON_GT"
      threshold_value = var.max_backlog_age_seconds
      duration        = "600s"

      aggregations {
        alignment_period   = "60s"
        per_series_aligner = "ALIGN_MAX"
      }
    }
  }

  conditions {
    display_name = "The lag of the stream"

    condition_threshold {
      filter          = "resource.type = \"dataflow_job\" AND resource.labels.job_name = \"${var.streaming_job.job_name}\" AND metric.type = \"dataflow.googleapis.com/job/system_lag\""
      comparison      = "COMPARISON_GT"
      threshold_value = var.max_backlog_age_seconds
      duration        = "600s"

      aggregations {
        alignment_period   = "60s"
        per_series_aligner = "ALIGN_MAX"
      }
    }
  }

  documentation {
    mime_type = "text/markdown"
    content   = "What to do: docs/operations.md, alert \"backlog\"."
  }
}

resource "google_monitoring_alert_policy" "failed" {
  project               = var.project_id
  display_name          = "${var.display_name}: a job failed"
  combiner              = "OR"
  severity              = "CRITICAL"
  notification_channels = var.notification_channels
  user_labels           = var.labels

  dynamic "conditions" {
    for_each = local.jobs
    content {
      display_name = "${conditions.value} failed"

      condition_threshold {
        filter          = "resource.type = \"dataflow_job\" AND resource.labels.job_name = \"${conditions.value}\" AND metric.type = \"dataflow.googleapis.com/job/is_failed\""
        comparison      = "COMPARISON_GT"
        threshold_value = 0
        duration        = "0s"

        aggregations {
          alignment_period   = "60s"
          per_series_aligner = "ALIGN_MAX"
        }
      }
    }
  }

  documentation {
    mime_type = "text/markdown"
    content   = "What to do: docs/operations.md, alert \"failed\"."
  }
}

# A run that was never started has no job that could fail.
resource "google_monitoring_alert_policy" "launch" {
  count = var.batch_job == null ? 0 : 1

  project               = var.project_id
  display_name          = "${var.display_name}: ${var.batch_job.job_name}: was not started"
  combiner              = "OR"
  severity              = "ERROR"
  notification_channels = var.notification_channels
  user_labels           = var.labels

  conditions {
    display_name = "Cloud Scheduler could not start the job"

    condition_matched_log {
      filter = "resource.type=\"cloud_scheduler_job\" AND resource.labels.job_id=\"${var.batch_job.scheduler_job_name}\" AND severity>=ERROR"
    }
  }

  alert_strategy {
    auto_close = "86400s"

    notification_rate_limit {
      period = "3600s"
    }
  }

  documentation {
    mime_type = "text/markdown"
    content   = "What to do: docs/operations.md, alert \"launch\"."
  }
}

resource "google_monitoring_dashboard" "relay" {
  project = var.project_id

  dashboard_json = templatefile("${path.module}/dashboard.json.tftpl", {
    display_name = var.display_name
    jobs         = join("|", values(local.jobs))
    subscription = var.streaming_job == null ? null : var.streaming_job.subscription_name
  })
}
