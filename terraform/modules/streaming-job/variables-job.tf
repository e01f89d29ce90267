# Where and as whom a job runs. This file is the same in both job modules.

variable "additional_experiments" {
  description = "Experiments and service options of Dataflow for the job, such as streaming_mode_at_least_once."
  type        = list(string)
  default     = []
  nullable    = false
}

variable "kms_key_name" {
  description = "A Cloud KMS key of the region that encrypts what the job keeps: its state, its disks, and the topic. Default: Google's own keys"
  type        = string
  default     = null

  validation {
    condition     = var.kms_key_name == null ? true : can(regex("^projects/[^/]+/locations/[^/]+/keyRings/[^/]+/cryptoKeys/[^/]+$", var.kms_key_name))
    error_message = "kms_key_name: projects/PROJECT/locations/REGION/keyRings/RING/cryptoKeys/KEY."
  }
}

variable "labels" {
  description = "Labels of everything that takes labels."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "machine_type" {
  description = "The machine type of workers, such as n2-standard-2. Default: Dataflow's"
  type        = string
  default     = null
}

variable "max_workers" {
  description = "At most so many workers. max_in_flight and max_requests_per_second hold for each of them."
  type        = number
  default     = 3
  nullable    = false

  validation {
    condition     = var.max_workers >= 1 && var.max_workers <= 1000 && floor(var.max_workers) == var.max_workers
    error_message = "max_workers: 1 to 1000."
  }
}

variable "name" {
  description = "The name of the job. Dataflow runs one job of a name in a region at a time."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$", var.name))
    error_message = "name: at most 40 lower-case letters, digits and dashes, beginning with a letter and not ending with a dash."
  }
}

variable "project_id" {
  description = "The project in which the job runs."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project_id))
    error_message = "project_id: the id of a project, 6 to 30 lower-case letters, digits and dashes."
  }
}

variable "region" {
  description = "The region in which the job runs, such as europe-west1."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]+-[a-z]+[0-9]+$", var.region))
    error_message = "region: a region of Google Cloud, such as europe-west1."
  }
}

variable "staging_location" {
  description = "Where the job puts its files: the output staging_location of the foundation."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^gs://[^/\\s]+/\\S+$", var.staging_location))
    error_message = "staging_location: gs://BUCKET/FOLDER."
  }
}

variable "subnetwork" {
  description = "The subnetwork of workers, as regions/REGION/subnetworks/NAME, of a shared VPC as its whole URL. Default: that of the network default"
  type        = string
  default     = null

  validation {
    condition     = var.subnetwork == null ? true : can(regex("^(https://www\\.googleapis\\.com/compute/v1/projects/[^/]+/)?regions/[^/]+/subnetworks/[^/]+$", var.subnetwork))
    error_message = "subnetwork: regions/REGION/subnetworks/NAME, or https://www.googleapis.com/compute/v1/projects/HOST/regions/REGION/subnetworks/NAME."
  }
}

variable "temp_location" {
  description = "Where the job puts what it needs while it runs: the output temp_location of the foundation."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^gs://[^/\\s]+/\\S+$", var.temp_location))
    error_message = "temp_location: gs://BUCKET/FOLDER."
  }
}

variable "template_path" {
  description = "The template file, in a folder of its version, as templates/build uploads it: gs://BUCKET/templates/VERSION/NAME.json. A new image at the same path would not be seen, so the path changes with the version."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^gs://[^/\\s]+/(\\S+/)?[^/\\s]*[0-9][^/\\s]*/[^/\\s]+\\.json$", var.template_path))
    error_message = "template_path: gs://BUCKET/templates/VERSION/NAME.json, with a version such as 1.4.0."
  }
}

variable "use_public_ips" {
  description = "Give workers public addresses, to reach TikTok without a Cloud NAT. Without them the subnetwork needs Private Google Access and a Cloud NAT."
  type        = bool
  default     = false
  nullable    = false
}

variable "worker_service_account_email" {
  description = "The account as which workers run: the output worker_service_account_email of the foundation."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[^@\\s]+@[^@\\s]+\\.gserviceaccount\\.com$", var.worker_service_account_email))
    error_message = "worker_service_account_email: the e-mail address of a service account of your own."
  }
}
