variable "dedup_window" {
  description = "How long a copy of an event is recognised and dropped. Its state grows with it, see docs/operations.md. Default: 10m"
  type        = string
  default     = null

  validation {
    condition     = var.dedup_window == null ? true : can(regex("^([0-9]{0,8}[1-9][0-9]{0,8}(ms|s|m|h|d))$", var.dedup_window))
    error_message = "dedup_window: a duration such as 500ms, 20s, 5m, 2h or 3d."
  }
}

variable "max_batch_delay" {
  description = "How long an event waits for its batch to fill. Default: 5s"
  type        = string
  default     = null

  validation {
    condition     = var.max_batch_delay == null ? true : can(regex("^([0-9]{0,8}[1-9][0-9]{0,8}(ms|s|m|h|d))$", var.max_batch_delay))
    error_message = "max_batch_delay: a duration such as 500ms, 20s, 5m, 2h or 3d."
  }
}

variable "message_regions" {
  description = "The regions in which Pub/Sub may keep messages, which hold raw conversions. Default: the region of the job"
  type        = list(string)
  default     = null
}

variable "message_retention" {
  description = "How long messages are kept: those that are not acknowledged yet, which is the longest outage that loses nothing, and those that are, which is how far a seek goes back. 10m to 31d."
  type        = string
  default     = "7d"
  nullable    = false

  validation {
    condition     = can(regex("^[0-9]{1,9}(s|m|h|d)$", var.message_retention))
    error_message = "message_retention: a duration such as 12h or 7d."
  }

  validation {
    condition = try(
      tonumber(regex("^[0-9]+", var.message_retention)) * { s = 1, m = 60, h = 3600, d = 86400 }[regex("[a-z]$", var.message_retention)] >= 600
      && tonumber(regex("^[0-9]+", var.message_retention)) * { s = 1, m = 60, h = 3600, d = 86400 }[regex("[a-z]$", var.message_retention)] <= 31 * 86400,
      true,
    )
    error_message = "message_retention: 10m to 31d, as Pub/Sub allows."
  }
}

variable "num_workers" {
  description = "How many workers the job starts with. Default: Dataflow's"
  type        = number
  default     = null
}

variable "publishers" {
  description = "Who may publish conversions to the topic, such as serviceAccount:shop@PROJECT.iam.gserviceaccount.com."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for member in var.publishers : can(regex("^(user|group|serviceAccount|principal|principalSet):.+$", member))])
    error_message = "publishers: members such as serviceAccount:shop@PROJECT.iam.gserviceaccount.com; not the public."
  }
}

variable "topic" {
  description = "A topic that exists, as projects/PROJECT/topics/TOPIC. For a seek give it a message retention yourself. Default: one that is made"
  type        = string
  default     = null

  validation {
    condition     = var.topic == null ? true : can(regex("^projects/[a-z0-9.:-]+/topics/[A-Za-z][A-Za-z0-9._~+%-]{2,254}$", var.topic))
    error_message = "topic: projects/PROJECT/topics/TOPIC."
  }
}

variable "transform_name_mapping" {
  description = "For an update to a version whose CHANGELOG names renamed steps: the old name of each step and its new one."
  type        = map(string)
  default     = null
}
