variable "access_token_secret_id" {
  description = "The name of the secret that holds the Events API access token. It is made; you add the token with gcloud."
  type        = string
  nullable    = false
}

variable "access_token_version" {
  description = "Which version of the secret is read: a number, so that a rotation is an update that can be rolled back."
  type        = string
  nullable    = false
}

variable "builders" {
  description = "As whom Cloud Build runs, if that account may not push images yet: serviceAccount:NUMBER-compute@developer.gserviceaccount.com."
  type        = set(string)
  default     = []
  nullable    = false
}

variable "consent_policy" {
  description = "Who may be sent: preset:NAME or gs://BUCKET/FILE."
  type        = string
  default     = "preset:eu-strict"
  nullable    = false
}

variable "default_region" {
  description = "The country of phone numbers without a country code, such as DE."
  type        = string
  default     = null
}

variable "deployers" {
  description = "Who builds templates and deploys jobs besides whoever runs Terraform, such as the account of your CI."
  type        = set(string)
  default     = []
  nullable    = false
}

variable "event_source" {
  description = "web, app, offline or crm, for records that do not say it."
  type        = string
  default     = "web"
  nullable    = false
}

variable "event_source_id" {
  description = "The pixel code, or the ID of the app, offline or CRM event set."
  type        = string
  nullable    = false
}

variable "jdbc_password_secret" {
  description = "The version of a secret that holds the database user's password: projects/PROJECT/secrets/SECRET/versions/VERSION."
  type        = string
  nullable    = false
}

variable "jdbc_url" {
  description = "The database, as a JDBC URL without a password, such as jdbc:postgresql://10.0.0.5/shop."
  type        = string
  nullable    = false
}

variable "jdbc_user" {
  description = "The database user."
  type        = string
  default     = "relay"
  nullable    = false
}

variable "kms_key_name" {
  description = "The key that encrypts everything: projects/P/locations/REGION/keyRings/R/cryptoKeys/K."
  type        = string
  nullable    = false
}

variable "labels" {
  description = "Labels of everything that takes labels."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "notification_channels" {
  description = "Who hears of alerts: projects/PROJECT/notificationChannels/ID."
  type        = list(string)
  nullable    = false
}

variable "partition_column" {
  description = "A column by which the table is read in parts, side by side: a number or a time with an index."
  type        = string
  default     = null
}

variable "project_id" {
  description = "The project in which everything is made."
  type        = string
  nullable    = false
}

variable "project_number" {
  description = "The number of the project: gcloud projects describe PROJECT --format='value(projectNumber)'."
  type        = string
  nullable    = false
}

variable "region" {
  description = "The region of everything, such as europe-west1."
  type        = string
  nullable    = false
}

variable "schedule" {
  description = "When it runs, as cron writes it, in time_zone."
  type        = string
  default     = "0 2 * * *"
  nullable    = false
}

variable "subnetwork" {
  description = "The subnetwork of workers, regions/REGION/subnetworks/NAME, with Private Google Access and a Cloud NAT."
  type        = string
  nullable    = false
}

variable "table" {
  description = "The table or view of conversions."
  type        = string
  default     = "conversions"
  nullable    = false
}

variable "template_version" {
  description = "The version that templates/build has uploaded; unless told otherwise it is this one."
  type        = string
  default     = "0.1.0-SNAPSHOT"
  nullable    = false
}

variable "test_event_code" {
  description = "The code of the Test Events tab in Events Manager, to try it out: events show up there and are not counted."
  type        = string
  default     = null
}

variable "time_zone" {
  description = "The time zone of the schedule."
  type        = string
  default     = "Etc/UTC"
  nullable    = false
}

variable "timestamp_column" {
  description = "The column that tells when a row came to be."
  type        = string
  default     = "created_at"
  nullable    = false
}
