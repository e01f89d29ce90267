# The services that encrypt with the key do so as agents of their own.

locals {
  kms_grants = var.kms_key_name != null && var.kms_grants

  # Agents that exist only once they are asked for; the others come with their API.
  kms_identities = [
    "artifactregistry.googleapis.com",
    "dataflow.googleapis.com",
    "pubsub.googleapis.com",
    "secretmanager.googleapis.com",
  ]

  kms_agents = {
    artifactregistry = "service-%s@gcp-sa-artifactregistry.iam.gserviceaccount.com"
    bigquery         = "bq-%s@bigquery-encryption.iam.gserviceaccount.com"
    compute          = "service-%s@compute-system.iam.gserviceaccount.com"
    dataflow         = "service-%s@dataflow-service-producer-prod.iam.gserviceaccount.com"
    pubsub           = "service-%s@gcp-sa-pubsub.iam.gserviceaccount.com"
    secretmanager    = "service-%s@gcp-sa-secretmanager.iam.gserviceaccount.com"
    storage          = "service-%s@gs-project-accounts.iam.gserviceaccount.com"
  }
}

resource "google_project_service_identity" "kms" {
  for_each = local.kms_grants ? toset(local.kms_identities) : toset([])
  provider = google-beta

  project = var.project_id
  service = each.value

  depends_on = [google_project_service.required]
}

# Looking these two up makes their agents.
data "google_storage_project_service_account" "kms" {
  count = local.kms_grants ? 1 : 0

  project = var.project_id

  depends_on = [google_project_service.required]
}

data "google_bigquery_default_service_account" "kms" {
  count = local.kms_grants ? 1 : 0

  project = var.project_id

  depends_on = [google_project_service.required]
}

resource "google_kms_crypto_key_iam_member" "service" {
  for_each = local.kms_grants ? local.kms_agents : {}

  crypto_key_id = var.kms_key_name
  role          = "roles/cloudkms.cryptoKeyEncrypterDecrypter"
  member        = "serviceAccount:${format(each.value, var.project_number)}"

  depends_on = [
    data.google_bigquery_default_service_account.kms,
    data.google_storage_project_service_account.kms,
    google_project_service_identity.kms,
  ]
}
