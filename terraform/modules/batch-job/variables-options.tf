# The options of every job, with the rules of the pipeline's own OptionsRules. This file is the same
# in both job modules. What is null is left to the template's default.

variable "access_token_secret" {
  description = "The version of the secret that holds the Events API access token: projects/PROJECT/secrets/SECRET/versions/VERSION. Only its name is part of the job."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^(projects/[^/\\s]+(/locations/[^/\\s]+)?/secrets/[A-Za-z0-9_-]+/versions/[A-Za-z0-9_-]+)$", var.access_token_secret))
    error_message = "access_token_secret: the name of a version, such as projects/PROJECT/secrets/SECRET/versions/1; never the token itself."
  }
}

variable "batch_size" {
  description = "At most so many events a request, 1 to 1000. Default: 1000"
  type        = number
  default     = null

  validation {
    condition     = var.batch_size == null ? true : var.batch_size >= 1 && var.batch_size <= 1000 && floor(var.batch_size) == var.batch_size
    error_message = "batch_size: 1 to 1000, which is all that TikTok takes in a request."
  }
}

variable "consent_policy" {
  description = "Who may be sent: preset:require-signal, preset:eu-strict, preset:us, preset:granted-by-contract, or a JSON file in Cloud Storage. Default: preset:require-signal"
  type        = string
  default     = null

  validation {
    condition     = var.consent_policy == null ? true : can(regex("^(preset:(require-signal|eu-strict|us|granted-by-contract)|gs://[^\\s,]+)$", var.consent_policy))
    error_message = "consent_policy: preset: and one of require-signal, eu-strict, us, granted-by-contract; or gs://BUCKET/FILE."
  }
}

variable "default_currency" {
  description = "The currency of values without one, such as EUR."
  type        = string
  default     = null

  validation {
    condition = var.default_currency == null ? true : contains(split(" ", join(" ", [
      "AED ARS AUD BDT BHD BIF BOB BRL CAD CHF CLP CNY COP CRC CZK DKK DZD EGP EUR GBP GTQ HKD",
      "HNL HUF IDR ILS INR ISK JPY KES KHR KRW KWD KZT MAD MOP MXN MYR NGN NIO NOK NZD OMR PEN",
      "PHP PKR PLN PYG QAR RON RUB SAR SEK SGD THB TRY TWD UAH USD VES VND ZAR",
    ])), upper(var.default_currency))
    error_message = "default_currency: the three letters of a currency that TikTok lists, such as EUR."
  }
}

variable "default_region" {
  description = "The country of phone numbers without a country code, such as DE."
  type        = string
  default     = null

  validation {
    condition     = var.default_region == null ? true : can(regex("^([A-Za-z]{2})$", var.default_region))
    error_message = "default_region: a country's two letters, such as DE."
  }
}

variable "event_names" {
  description = "Your own names of events and TikTok's name for each, such as order_paid=Purchase,signup=CompleteRegistration, or a JSON file in Cloud Storage. Other names stay as they are."
  type        = string
  default     = null

  validation {
    condition     = var.event_names == null ? true : can(regex("^([^=,]+=[^=,]+(,[^=,]+=[^=,]+)*|gs://[^\\s,]+)$", var.event_names))
    error_message = "event_names: pairs such as order_paid=Purchase,signup=CompleteRegistration; or gs://BUCKET/FILE."
  }
}

variable "event_source" {
  description = "web, app, offline or crm, for records that do not say it."
  type        = string
  default     = null

  validation {
    condition     = var.event_source == null ? true : can(regex("^(web|app|offline|crm)$", var.event_source))
    error_message = "event_source: one of web, app, offline, crm."
  }
}

variable "event_source_id" {
  description = "The pixel code, TikTok App ID, offline event set ID or CRM event set ID, for records that do not say it."
  type        = string
  default     = null

  validation {
    condition     = var.event_source_id == null ? true : can(regex("^(\\S+)$", var.event_source_id))
    error_message = "event_source_id: must not be empty, and has no spaces."
  }
}

variable "key_columns" {
  description = "Columns that together tell a record from every other: what an event_id is made of when a record has neither event_id nor order_id."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for column in var.key_columns : trimspace(column) != "" && !strcontains(column, ",")])
    error_message = "key_columns: names of columns, one an element."
  }
}

variable "mapping" {
  description = "How a record is made of what the source holds: a file in JSLT in Cloud Storage, or preset: and a name that relay presets lists."
  type        = string
  default     = null

  validation {
    condition     = var.mapping == null ? true : can(regex("^(preset:[a-z0-9-]+|gs://[^\\s,]+)$", var.mapping))
    error_message = "mapping: preset:NAME or gs://BUCKET/FILE; a job does not see files of this machine."
  }
}

variable "max_batch_bytes" {
  description = "At most so many bytes a request, 10000 or more. Default: 1000000"
  type        = number
  default     = null

  validation {
    condition     = var.max_batch_bytes == null ? true : var.max_batch_bytes >= 10000 && floor(var.max_batch_bytes) == var.max_batch_bytes
    error_message = "max_batch_bytes: 10000 or more."
  }
}

variable "max_in_flight" {
  description = "At most so many requests at the same time in each worker, 1 to 256. Default: 8"
  type        = number
  default     = null

  validation {
    condition     = var.max_in_flight == null ? true : var.max_in_flight >= 1 && var.max_in_flight <= 256 && floor(var.max_in_flight) == var.max_in_flight
    error_message = "max_in_flight: 1 to 256."
  }
}

variable "max_requests_per_second" {
  description = "At most so many requests a second of each worker, 0 to 10000; 0 for as many as TikTok takes. Default: 0"
  type        = number
  default     = null

  validation {
    condition     = var.max_requests_per_second == null ? true : var.max_requests_per_second >= 0 && var.max_requests_per_second <= 10000 && floor(var.max_requests_per_second) == var.max_requests_per_second
    error_message = "max_requests_per_second: 0 to 10000."
  }
}

variable "outcomes" {
  description = "Where outcomes go, each bigquery:PROJECT.DATASET.TABLE, pubsub:projects/PROJECT/topics/TOPIC or gs://BUCKET/PREFIX: the output outcomes of the foundation."
  type = object({
    quality     = string
    receipts    = string
    rejects     = string
    undelivered = string
  })
  nullable = false

  validation {
    condition = alltrue([
      for place in values(var.outcomes) :
      can(regex("^(gs://[^\\s,]+|bigquery:\\S.*|pubsub:\\S+)$", place))
      && can(regex("^(gs://.+[^/]$|bigquery:[^.]+[.:][A-Za-z0-9_]+\\.[^.]+$|pubsub:projects/[^/]+/topics/[^/]+$)", place))
      && !endswith(place, ".ndjson")
    ])
    error_message = "outcomes: each bigquery:PROJECT.DATASET.TABLE, pubsub:projects/PROJECT/topics/TOPIC, or gs://BUCKET/PREFIX without a comma or .ndjson at its end."
  }
}

variable "output" {
  description = "The folder in Cloud Storage of the summary of each run, and of outcomes whose place is not given: the output output_location of the foundation."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^(gs://[^\\s,]+)$", var.output))
    error_message = "output: gs://BUCKET/FOLDER."
  }
}

variable "partner_name" {
  description = "The partner_name to send with every request."
  type        = string
  default     = null
}

variable "request_timeout" {
  description = "How long a request may take until its answer counts as lost, at most 10m. Default: 60s"
  type        = string
  default     = null

  validation {
    condition     = var.request_timeout == null ? true : can(regex("^([0-9]{0,8}[1-9][0-9]{0,8}(ms|s|m|h|d))$", var.request_timeout))
    error_message = "request_timeout: a duration such as 500ms, 20s or 5m."
  }

  validation {
    condition = var.request_timeout == null ? true : try(
      tonumber(regex("^[0-9]+", var.request_timeout)) * { ms = 1, s = 1000, m = 60000, h = 3600000, d = 86400000 }[regex("[a-z]+$", var.request_timeout)] <= 600000,
      true,
    )
    error_message = "request_timeout: at most 10m."
  }
}

variable "retry_budget" {
  description = "How long a request is tried again while TikTok limits the rate, fails or does not answer. Default: 5m"
  type        = string
  default     = null

  validation {
    condition     = var.retry_budget == null ? true : can(regex("^([0-9]{0,8}[1-9][0-9]{0,8}(ms|s|m|h|d))$", var.retry_budget))
    error_message = "retry_budget: a duration such as 500ms, 20s, 5m, 2h or 3d."
  }
}

variable "shards" {
  description = "How many batches of one pixel or event set are filled at the same time, 1 to 1000. Default: 4"
  type        = number
  default     = null

  validation {
    condition     = var.shards == null ? true : var.shards >= 1 && var.shards <= 1000 && floor(var.shards) == var.shards
    error_message = "shards: 1 to 1000."
  }
}

variable "test_event_code" {
  description = "The code of the Test Events tab in Events Manager: events show up there and are not counted. Take it away to begin for good."
  type        = string
  default     = null

  validation {
    condition     = var.test_event_code == null ? true : can(regex("^(\\S+)$", var.test_event_code))
    error_message = "test_event_code: must not be empty, and has no spaces."
  }
}
