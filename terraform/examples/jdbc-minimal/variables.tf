variable "access_token_secret_id" {
  description = "The name of the secret that holds the Events API access token. It is made; you add the token with gcloud."
  type        = string
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

variable "project_id" {
  description = "The project in which everything is made."
  type        = string
  nullable    = false
}

variable "region" {
  description = "The region of everything, such as europe-west1."
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
