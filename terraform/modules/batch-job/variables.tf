variable "allow_double_count" {
  description = "Read a window that reaches further back than 48 hours without skip_delivered, although what TikTok already has from then counts a second time."
  type        = bool
  default     = false
  nullable    = false
}

variable "bigquery" {
  description = "To read BigQuery: table (PROJECT.DATASET.TABLE) or query, read_method (DIRECT_READ or EXPORT), row_restriction and columns of a table, query_temp_dataset for the result of a query (the output query_results_dataset_id of the foundation). tables names the tables that a query reads, and the worker gets roles/bigquery.dataViewer on these; of a table by itself. This or jdbc."
  type = object({
    columns            = optional(list(string), [])
    query              = optional(string)
    query_temp_dataset = optional(string)
    read_method        = optional(string)
    row_restriction    = optional(string)
    table              = optional(string)
    tables             = optional(set(string), [])
  })
  default = null

  validation {
    condition     = (var.bigquery == null) != (var.jdbc == null)
    error_message = "bigquery, jdbc: give exactly one of them, to say what to read."
  }

  validation {
    condition     = var.bigquery == null ? true : (var.bigquery.table == null) != (var.bigquery.query == null)
    error_message = "bigquery: give either table or query."
  }

  validation {
    condition = var.bigquery == null ? true : alltrue([
      for table in setunion(var.bigquery.tables, compact([var.bigquery.table])) :
      can(regex("^(([a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9][.:][A-Za-z0-9_]+\\.[^\\s.:]([^.:]*[^\\s.:])?)$", table))
    ])
    error_message = "bigquery: tables by their full name, PROJECT.DATASET.TABLE."
  }

  validation {
    condition = var.bigquery == null ? true : alltrue([
      for text in [var.bigquery.query, var.bigquery.row_restriction] : text == null || can(regex("^([\\s\\S]*\\S[\\s\\S]*)$", text))
    ])
    error_message = "bigquery: query and row_restriction must not be empty."
  }

  validation {
    condition     = var.bigquery == null ? true : var.bigquery.query_temp_dataset == null || can(regex("^([A-Za-z0-9_]+)$", var.bigquery.query_temp_dataset))
    error_message = "bigquery.query_temp_dataset: the name of a data set of the project, letters, digits and underscores."
  }

  validation {
    condition     = var.bigquery == null ? true : can(regex("^(DIRECT_READ|EXPORT)$", coalesce(var.bigquery.read_method, "DIRECT_READ")))
    error_message = "bigquery.read_method: DIRECT_READ or EXPORT."
  }

  validation {
    condition = var.bigquery == null ? true : (
      (var.bigquery.row_restriction == null && length(var.bigquery.columns) == 0)
      || (var.bigquery.table != null && coalesce(var.bigquery.read_method, "DIRECT_READ") == "DIRECT_READ")
    )
    error_message = "bigquery: row_restriction and columns only with table and DIRECT_READ; a query says itself what it reads."
  }

  validation {
    condition     = var.bigquery == null ? true : var.bigquery.query_temp_dataset == null || var.bigquery.query != null
    error_message = "bigquery.query_temp_dataset: only with query; a table is read where it is."
  }

  validation {
    condition     = var.bigquery == null ? true : var.bigquery.table == null || coalesce(var.bigquery.read_method, "DIRECT_READ") != "EXPORT" || (var.since == null && var.until == null)
    error_message = "bigquery: an EXPORT takes the whole table, so no since and until; read it by DIRECT_READ, or by a query."
  }
}

variable "jdbc" {
  description = "To read a database: url (without a password), user, password_secret (the version of a secret, on which the worker gets roles/secretmanager.secretAccessor), table or query, partition_column, partitions and fetch_size to read in parts. This or bigquery."
  type = object({
    fetch_size       = optional(number)
    partition_column = optional(string)
    partitions       = optional(number)
    password_secret  = optional(string)
    query            = optional(string)
    table            = optional(string)
    url              = string
    user             = optional(string)
  })
  default = null

  validation {
    condition     = var.jdbc == null ? true : can(regex("^(jdbc:(postgresql|mariadb):[^@\\s]+)$", var.jdbc.url))
    error_message = "jdbc.url: a JDBC URL of PostgreSQL or MariaDB, whose drivers the template holds, without user and password, such as jdbc:postgresql://host/shop."
  }

  validation {
    condition     = var.jdbc == null ? true : !can(regex("(?i)(password|pwd|secret|token)=|://[^/@]*:[^/@]*@|:thin:[^/@]*/[^@]*@", var.jdbc.url))
    error_message = "jdbc.url: must not hold a password, because parameters are visible to others; put it into a secret and give password_secret."
  }

  validation {
    condition     = var.jdbc == null ? true : (var.jdbc.table == null) != (var.jdbc.query == null)
    error_message = "jdbc: give either table or query."
  }

  validation {
    condition     = var.jdbc == null ? true : var.jdbc.user == null || can(regex("^(\\S+)$", var.jdbc.user))
    error_message = "jdbc.user: must not be empty, and has no spaces."
  }

  validation {
    condition = var.jdbc == null ? true : alltrue([
      for text in [var.jdbc.partition_column, var.jdbc.table] : text == null || can(regex("^(.*\\S.*)$", text))
    ])
    error_message = "jdbc: partition_column and table must not be empty."
  }

  validation {
    condition     = var.jdbc == null ? true : var.jdbc.query == null || can(regex("^([\\s\\S]*\\S[\\s\\S]*)$", var.jdbc.query))
    error_message = "jdbc.query: must not be empty."
  }

  validation {
    condition     = var.jdbc == null ? true : var.jdbc.password_secret == null || can(regex("^(projects/[^/\\s]+(/locations/[^/\\s]+)?/secrets/[A-Za-z0-9_-]+/versions/[A-Za-z0-9_-]+)$", var.jdbc.password_secret))
    error_message = "jdbc.password_secret: the name of a version, such as projects/PROJECT/secrets/SECRET/versions/1; never the password itself."
  }

  validation {
    condition     = var.jdbc == null ? true : coalesce(var.jdbc.partitions, 1) >= 1 && coalesce(var.jdbc.partitions, 1) <= 10000
    error_message = "jdbc.partitions: 1 to 10000."
  }

  validation {
    condition     = var.jdbc == null ? true : coalesce(var.jdbc.fetch_size, 1) >= 1 && coalesce(var.jdbc.fetch_size, 1) <= 1000000
    error_message = "jdbc.fetch_size: 1 to 1000000."
  }
}

variable "launcher_service_account_email" {
  description = "The account as which Cloud Scheduler starts the job: the output launcher_service_account_email of the foundation."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[^@\\s]+@[^@\\s]+\\.gserviceaccount\\.com$", var.launcher_service_account_email))
    error_message = "launcher_service_account_email: the e-mail address of a service account of your own."
  }
}

variable "paused" {
  description = "Do not start the job by the schedule. It can still be started by hand."
  type        = bool
  default     = false
  nullable    = false
}

variable "schedule" {
  description = "When the job starts, as cron writes it: minute, hour, day of the month, month, day of the week."
  type        = string
  default     = "0 2 * * *"
  nullable    = false

  validation {
    condition     = can(regex("^[0-9*/,-]+ +[0-9*/,-]+ +[0-9*/,-]+ +[0-9A-Za-z*/,-]+ +[0-9A-Za-z*/,-]+$", var.schedule))
    error_message = "schedule: five fields of cron, such as 0 2 * * * for every night at two."
  }
}

variable "scheduler_region" {
  description = "The region of the Cloud Scheduler job, where the job's own region has none. Default: the region of the job"
  type        = string
  default     = null

  validation {
    condition     = var.scheduler_region == null ? true : can(regex("^[a-z]+-[a-z]+[0-9]+$", var.scheduler_region))
    error_message = "scheduler_region: a region of Google Cloud, such as europe-west1."
  }
}

variable "since" {
  description = "How far back from its start a run reads, such as 7d: longer than rows are ever late and a failure is ever unseen. What earlier runs delivered is left out. Needs timestamp_column; null reads everything."
  type        = string
  default     = null

  validation {
    condition     = var.since == null ? true : can(regex("^([0-9]{0,8}[1-9][0-9]{0,8}(ms|s|m|h|d))$", var.since))
    error_message = "since: a duration back from the start of a run, such as 36h or 7d. For fixed times run the template by hand, see docs/operations.md."
  }

  validation {
    condition     = var.since == null || var.timestamp_column != null
    error_message = "since: say by timestamp_column which column it looks at."
  }

  validation {
    condition = (
      var.skip_delivered || var.allow_double_count
      || (var.timestamp_column == null && var.since == null)
      || try(
        tonumber(regex("^[0-9]+", var.since)) * { ms = 1 / 1000, s = 1, m = 60, h = 3600, d = 86400 }[regex("[a-z]+$", var.since)] <= 48 * 3600,
        false,
      )
    )
    error_message = "since: the window reaches further back than the 48 hours for which TikTok recognises what it already has; set skip_delivered, or allow_double_count."
  }
}

variable "skip_delivered" {
  description = "Leave out what the receipts of earlier runs say was delivered, so that windows may overlap and a night may fail."
  type        = bool
  default     = true
  nullable    = false

  validation {
    condition     = !var.skip_delivered || !startswith(var.outcomes.receipts, "pubsub:") && (var.allow_double_count || !startswith(var.outcomes.undelivered, "pubsub:"))
    error_message = "skip_delivered: reads receipts and undelivered events of earlier runs, which a topic does not keep; give tables or files in outcomes."
  }
}

variable "time_zone" {
  description = "The time zone of schedule, such as Europe/Berlin."
  type        = string
  default     = "Etc/UTC"
  nullable    = false

  validation {
    condition     = can(regex("^(UTC|[A-Z][A-Za-z_]+(/[A-Z][A-Za-z0-9_+-]*)+)$", var.time_zone))
    error_message = "time_zone: a name of the time zone database, such as Europe/Berlin or Etc/UTC."
  }
}

variable "timestamp_column" {
  description = "The column that since and until look at, such as created_at."
  type        = string
  default     = null

  validation {
    condition     = var.timestamp_column == null ? true : can(regex("^(.*\\S.*)$", var.timestamp_column))
    error_message = "timestamp_column: must not be empty."
  }
}

variable "until" {
  description = "Where the window of a run ends, as a duration back from its start, such as 10m, for a source whose latest rows are not complete yet. Default: the start"
  type        = string
  default     = null

  validation {
    condition     = var.until == null ? true : can(regex("^([0-9]{0,8}[1-9][0-9]{0,8}(ms|s|m|h|d))$", var.until))
    error_message = "until: a duration back from the start of a run, such as 10m."
  }

  validation {
    condition     = var.until == null || var.timestamp_column != null
    error_message = "until: say by timestamp_column which column it looks at."
  }

  validation {
    condition = var.since == null || var.until == null ? true : try(
      tonumber(regex("^[0-9]+", var.since)) * { ms = 1 / 1000, s = 1, m = 60, h = 3600, d = 86400 }[regex("[a-z]+$", var.since)]
      > tonumber(regex("^[0-9]+", var.until)) * { ms = 1 / 1000, s = 1, m = 60, h = 3600, d = 86400 }[regex("[a-z]+$", var.until)],
      true,
    )
    error_message = "since, until: the window ends before it begins; since is the longer one."
  }
}
