output "alert_policies" {
  description = "The names of the alert policies, by what they watch."
  value = merge(
    { for name, policy in google_monitoring_alert_policy.counted : name => policy.name },
    { failed = google_monitoring_alert_policy.failed.name },
    { for policy in google_monitoring_alert_policy.backlog : "backlog" => policy.name },
    { for policy in google_monitoring_alert_policy.launch : "launch" => policy.name },
  )
}

output "dashboard_id" {
  description = "The id of the dashboard."
  value       = google_monitoring_dashboard.relay.id
}
