variable "batch_job" {
  description = "The batch job to watch: the outputs job_name and scheduler_job_name of batch-job."
  type = object({
    job_name           = string
    scheduler_job_name = string
  })
  default = null

  validation {
    condition     = var.batch_job != null || var.streaming_job != null
    error_message = "batch_job, streaming_job: name at least one of them, to say what to watch."
  }
}

variable "display_name" {
  description = "What names of alerts and of the dashboard begin with."
  type        = string
  default     = "Conversion Relay"
  nullable    = false
}

variable "labels" {
  description = "Labels of alert policies."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "max_backlog_age_seconds" {
  description = "How old the oldest message that is not acknowledged, and the lag of the stream, may be for ten minutes."
  type        = number
  default     = 900
  nullable    = false

  validation {
    condition     = var.max_backlog_age_seconds >= 60
    error_message = "max_backlog_age_seconds: 60 or more."
  }
}

variable "max_reject_share" {
  description = "Which share of the records read may be rejected, 0 to 1."
  type        = number
  default     = 0.05
  nullable    = false

  validation {
    condition     = var.max_reject_share >= 0 && var.max_reject_share < 1
    error_message = "max_reject_share: 0 or more and less than 1, such as 0.05 for five in a hundred."
  }
}

variable "notification_channels" {
  description = "Who hears of an alert: names of notification channels, projects/PROJECT/notificationChannels/ID. Without one, incidents are seen in the console only."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for channel in var.notification_channels : can(regex("^projects/[^/]+/notificationChannels/[^/]+$", channel))])
    error_message = "notification_channels: projects/PROJECT/notificationChannels/ID each."
  }
}

variable "project_id" {
  description = "The project in which the jobs run."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project_id))
    error_message = "project_id: the id of a project, 6 to 30 lower-case letters, digits and dashes."
  }
}

variable "silence_hours" {
  description = "After how many hours without a single delivery somebody should look: for a stream longer than its quietest time, for a batch job longer than the time between two runs."
  type        = number
  default     = 26
  nullable    = false

  validation {
    condition     = var.silence_hours >= 1 && var.silence_hours <= 24 * 8 && floor(var.silence_hours) == var.silence_hours
    error_message = "silence_hours: 1 to 192 whole hours."
  }
}

variable "streaming_job" {
  description = "The streaming job to watch: the outputs job_name and subscription_name of streaming-job."
  type = object({
    job_name          = string
    subscription_name = string
  })
  default = null
}
