variable "access_token_secret_create" {
  description = "Make the secret, still without a value. With false it has to exist already."
  type        = bool
  default     = true
  nullable    = false
}

variable "access_token_secret_id" {
  description = "The name of the secret in Secret Manager that holds the Events API access token. Its value never passes through Terraform: add a version with gcloud."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{1,255}$", var.access_token_secret_id))
    error_message = "access_token_secret_id: the name of a secret alone, letters, digits, - and _, such as tiktok-access-token."
  }
}

variable "access_token_version" {
  description = "Which version of the secret jobs read: a number, or latest. A number makes a rotation an update of the job that can be rolled back; with latest a new version is enough."
  type        = string
  default     = "latest"
  nullable    = false

  validation {
    condition     = can(regex("^(latest|[1-9][0-9]*)$", var.access_token_version))
    error_message = "access_token_version: a number, such as 1, or latest."
  }
}

variable "bigquery_location" {
  description = "Where the data set of outcomes lies, such as EU or europe-west1. Default: the region"
  type        = string
  default     = null

  validation {
    condition     = var.bigquery_location == null || can(regex("^(US|EU|[a-z]+-[a-z]+[0-9]+)$", var.bigquery_location))
    error_message = "bigquery_location: US, EU or a region, such as europe-west1."
  }
}

variable "bigquery_queries" {
  description = "Batch jobs read queries of BigQuery, not only tables: the worker may run query jobs, and gets a data set for their results, whose tables expire after a day."
  type        = bool
  default     = false
  nullable    = false
}

variable "builders" {
  description = "As whom Cloud Build runs, such as serviceAccount:NUMBER-compute@developer.gserviceaccount.com, which gcloud builds get-default-service-account names. They may read what is to be built, push images and write logs. Empty if that account may do so already."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for member in var.builders : can(regex("^serviceAccount:[^@]+@[^@]+\\.gserviceaccount\\.com$", member))])
    error_message = "builders: service accounts, such as serviceAccount:NUMBER-compute@developer.gserviceaccount.com."
  }
}

variable "dataset_id" {
  description = "The BigQuery data set of receipts, rejects, undelivered events and signal quality."
  type        = string
  default     = "conversion_relay"
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_]{1,1000}$", var.dataset_id))
    error_message = "dataset_id: letters, digits and underscores."
  }
}

variable "deletion_protection" {
  description = "Refuse to delete the tables of outcomes and the secret, also by terraform destroy. What they hold cannot be made again."
  type        = bool
  default     = true
  nullable    = false
}

variable "deployers" {
  description = "Who builds templates and deploys jobs, besides whoever runs Terraform: such as serviceAccount:ci@PROJECT.iam.gserviceaccount.com. They may start builds, write template files and start jobs as the two service accounts."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for member in var.deployers : can(regex("^(user|group|serviceAccount|principal|principalSet):.+$", member))])
    error_message = "deployers: members such as group:data@example.com or serviceAccount:ci@PROJECT.iam.gserviceaccount.com."
  }
}

variable "enable_apis" {
  description = "Switch on the APIs that the jobs need. They stay on when this is destroyed."
  type        = bool
  default     = true
  nullable    = false
}

variable "force_destroy" {
  description = "Let terraform destroy delete buckets that hold files, such as mappings and job files."
  type        = bool
  default     = false
  nullable    = false
}

variable "kms_grants" {
  description = "With kms_key_name: let the services that use the key do so. With false, whoever owns the key grants roles/cloudkms.cryptoKeyEncrypterDecrypter to the service agents that the README lists."
  type        = bool
  default     = true
  nullable    = false
}

variable "kms_key_name" {
  description = "A Cloud KMS key of the region, projects/P/locations/L/keyRings/R/cryptoKeys/K, that encrypts buckets, tables, images and the secret. Default: Google's own keys"
  type        = string
  default     = null

  validation {
    condition     = var.kms_key_name == null || can(regex("^projects/[^/]+/locations/[^/]+/keyRings/[^/]+/cryptoKeys/[^/]+$", var.kms_key_name))
    error_message = "kms_key_name: projects/PROJECT/locations/REGION/keyRings/RING/cryptoKeys/KEY."
  }
}

variable "labels" {
  description = "Labels of everything that takes labels."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "name" {
  description = "What names of accounts, buckets and the image repository begin with. Several relays in a project need different ones."
  type        = string
  default     = "conversion-relay"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,19}[a-z0-9]$", var.name))
    error_message = "name: 4 to 21 lower-case letters, digits and dashes, beginning with a letter, so that account ids stay within 30."
  }
}

variable "project_id" {
  description = "The project in which everything is made."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project_id))
    error_message = "project_id: the id of a project, 6 to 30 lower-case letters, digits and dashes."
  }
}

variable "project_number" {
  description = "The number of the project, needed with kms_key_name and kms_grants only: gcloud projects describe PROJECT --format='value(projectNumber)'."
  type        = string
  default     = null

  validation {
    condition     = var.project_number == null || can(regex("^[0-9]+$", var.project_number))
    error_message = "project_number: digits only; the id of the project is project_id."
  }

  validation {
    condition     = var.project_number != null || var.kms_key_name == null || !var.kms_grants
    error_message = "project_number: needed to let the services use kms_key_name; or set kms_grants to false."
  }
}

variable "region" {
  description = "The region of jobs, buckets and images, such as europe-west1."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]+-[a-z]+[0-9]+$", var.region))
    error_message = "region: a region of Google Cloud, such as europe-west1."
  }
}

variable "retention_days" {
  description = "After how many days rows expire, table by table, and files of output. Left out: they are kept. Receipts have to outlive the window of every batch job by a few days, because --skipDelivered knows nothing else; rejects and undelivered events hold hashed events that may still be replayed."
  type = object({
    output      = optional(number)
    quality     = optional(number)
    receipts    = optional(number)
    rejects     = optional(number)
    undelivered = optional(number)
  })
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for days in values(var.retention_days) : days == null ? true : days >= 3 && floor(days) == days])
    error_message = "retention_days: whole days, 3 or more; TikTok recognises a copy for two, so receipts are needed for longer."
  }
}

variable "sources" {
  description = "What jobs read: bigquery, jdbc, pubsub. The worker gets the roles on the project that these need and no others."
  type        = set(string)
  nullable    = false

  validation {
    condition     = length(var.sources) > 0 && length(setsubtract(var.sources, ["bigquery", "jdbc", "pubsub"])) == 0
    error_message = "sources: one or more of bigquery, jdbc, pubsub."
  }
}

variable "temp_retention_days" {
  description = "After how many days files below temp/ are deleted. Exports of BigQuery put raw rows there and remove them; this is for a job that was killed. Longer than the longest batch job."
  type        = number
  default     = 2
  nullable    = false

  validation {
    condition     = var.temp_retention_days >= 1 && var.temp_retention_days <= 30 && floor(var.temp_retention_days) == var.temp_retention_days
    error_message = "temp_retention_days: 1 to 30 whole days."
  }
}
