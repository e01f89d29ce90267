mock_provider "google" {}
mock_provider "google-beta" {}

variables {
  project_id             = "shop-data"
  region                 = "europe-west1"
  access_token_secret_id = "tiktok-access-token"
  sources                = ["bigquery"]
}

run "the_worker_has_no_role_that_it_does_not_need" {
  command = plan

  assert {
    condition     = toset([for grant in google_project_iam_member.worker : grant.role]) == toset(["roles/dataflow.worker", "roles/bigquery.readSessionUser"])
    error_message = "roles on the project"
  }

  assert {
    condition     = google_storage_bucket_iam_member.worker_jobs.role == "roles/storage.objectAdmin" && google_storage_bucket_iam_member.worker_jobs.bucket == "shop-data-conversion-relay-jobs"
    error_message = "writes into the bucket of jobs"
  }

  assert {
    condition     = google_storage_bucket_iam_member.worker_output.role == "roles/storage.objectUser" && google_storage_bucket_iam_member.worker_output.bucket == "shop-data-conversion-relay-output"
    error_message = "writes summaries"
  }

  assert {
    condition     = google_storage_bucket_iam_member.worker_templates.role == "roles/storage.objectViewer"
    error_message = "only reads templates"
  }

  assert {
    condition     = google_secret_manager_secret_iam_member.worker.role == "roles/secretmanager.secretAccessor" && google_secret_manager_secret_iam_member.worker.secret_id == "tiktok-access-token"
    error_message = "reads this secret"
  }

  assert {
    condition     = alltrue([for name, grant in google_bigquery_table_iam_member.worker : grant.role == "roles/bigquery.dataEditor" && grant.table_id == name])
    error_message = "writes the tables of outcomes, one by one"
  }

  assert {
    condition     = google_artifact_registry_repository_iam_member.worker.role == "roles/artifactregistry.reader"
    error_message = "only pulls images"
  }

  assert {
    condition     = length(google_bigquery_dataset_iam_member.worker_query_results) == 0 && length(google_project_iam_member.deployer_builds) == 0
    error_message = "nothing for what is not used"
  }
}

run "a_stream_needs_fewer" {
  command = plan

  variables {
    sources = ["pubsub"]
  }

  assert {
    condition     = toset([for grant in google_project_iam_member.worker : grant.role]) == toset(["roles/dataflow.worker"])
    error_message = "roles on the project"
  }
}

run "queries_need_more" {
  command = plan

  variables {
    bigquery_queries = true
  }

  assert {
    condition     = toset([for grant in google_project_iam_member.worker : grant.role]) == toset(["roles/dataflow.worker", "roles/bigquery.readSessionUser", "roles/bigquery.jobUser"])
    error_message = "roles on the project"
  }

  assert {
    condition     = google_bigquery_dataset.query_results[0].default_table_expiration_ms == 86400000
    error_message = "results of queries are raw rows, which go after a day"
  }

  assert {
    condition     = google_bigquery_dataset_iam_member.worker_query_results[0].dataset_id == "conversion_relay_query_results"
    error_message = "results of queries have a data set of their own"
  }
}

run "the_launcher_only_starts_jobs_as_the_worker" {
  command = plan

  assert {
    condition     = google_project_iam_member.launcher.role == "roles/dataflow.developer" && google_project_iam_member.launcher.member == "serviceAccount:conversion-relay-launch@shop-data.iam.gserviceaccount.com"
    error_message = "starts jobs"
  }

  assert {
    condition     = google_service_account_iam_member.launcher_worker.role == "roles/iam.serviceAccountUser" && google_service_account_iam_member.launcher_worker.service_account_id == "projects/shop-data/serviceAccounts/conversion-relay-worker@shop-data.iam.gserviceaccount.com"
    error_message = "as this worker, not as any account"
  }

  assert {
    condition     = google_storage_bucket_iam_member.launcher_templates.role == "roles/storage.objectViewer"
    error_message = "reads template files"
  }
}

run "cloud_build_pushes_images" {
  command = plan

  variables {
    builders = ["serviceAccount:123456789012-compute@developer.gserviceaccount.com"]
  }

  assert {
    condition     = [for grant in google_artifact_registry_repository_iam_member.builder : grant.role] == ["roles/artifactregistry.writer"] && [for grant in google_project_iam_member.builder_logs : grant.role] == ["roles/logging.logWriter"]
    error_message = "and writes the log of the build"
  }
}

run "deployers_build_and_deploy" {
  command = plan

  variables {
    deployers = ["serviceAccount:ci@shop-data.iam.gserviceaccount.com"]
  }

  assert {
    condition = toset(concat(
      [for grant in google_project_iam_member.deployer_builds : grant.role],
      [for grant in google_artifact_registry_repository_iam_member.deployer : grant.role],
      [for grant in google_storage_bucket_iam_member.deployer_templates : grant.role],
      [for grant in google_service_account_iam_member.deployer_worker : grant.role],
      [for grant in google_service_account_iam_member.deployer_launcher : grant.role],
      )) == toset([
      "roles/cloudbuild.builds.editor",
      "roles/artifactregistry.writer",
      "roles/storage.objectUser",
      "roles/iam.serviceAccountUser",
    ])
    error_message = "roles of deployers"
  }
}

run "nothing_is_deleted_unless_asked_for" {
  command = plan

  assert {
    condition     = alltrue([for table in google_bigquery_table.outcomes : table.deletion_protection]) && alltrue([for table in local.tables : table.retention_days == null])
    error_message = "tables are kept"
  }

  assert {
    condition     = !google_bigquery_dataset.outcomes.delete_contents_on_destroy && !google_storage_bucket.jobs.force_destroy && !google_storage_bucket.output.force_destroy && length(google_storage_bucket.output.lifecycle_rule) == 0 && !google_storage_bucket.templates.force_destroy
    error_message = "a destroy does not take data with it"
  }

  assert {
    condition     = google_secret_manager_secret.access_token[0].deletion_protection
    error_message = "nor the secret"
  }

  assert {
    condition     = alltrue([for service in google_project_service.required : !service.disable_on_destroy])
    error_message = "nor APIs that others use"
  }
}

run "retention_is_by_table" {
  command = plan

  variables {
    retention_days = { output = 90, receipts = 60, rejects = 30, undelivered = 31, quality = 400 }
  }

  assert {
    condition = { for name, table in google_bigquery_table.outcomes : name => table.time_partitioning[0].expiration_ms } == {
      quality     = 400 * 86400000
      receipts    = 60 * 86400000
      rejects     = 30 * 86400000
      undelivered = 31 * 86400000
    }
    error_message = "days of retention"
  }

  assert {
    condition     = one(one(google_storage_bucket.output.lifecycle_rule).condition).age == 90
    error_message = "days of files"
  }

  assert {
    condition     = google_bigquery_table.outcomes["receipts"].time_partitioning[0].field == "delivered_at" && google_bigquery_table.outcomes["rejects"].time_partitioning[0].field == null
    error_message = "receipts expire by their delivery"
  }
}

run "buckets_are_private_and_raw_rows_go" {
  command = plan

  assert {
    condition = alltrue([
      for bucket in [google_storage_bucket.jobs, google_storage_bucket.output, google_storage_bucket.templates] :
      bucket.uniform_bucket_level_access && bucket.public_access_prevention == "enforced"
    ])
    error_message = "no access but by roles, and never the public"
  }

  assert {
    condition     = one(one(google_storage_bucket.jobs.lifecycle_rule).condition).age == 2 && one(one(google_storage_bucket.jobs.lifecycle_rule).condition).matches_prefix == tolist(["temp/"])
    error_message = "temp/ is cleared after two days; staging/ is not, because workers of a running job need it"
  }

  assert {
    condition     = google_storage_bucket.jobs.soft_delete_policy[0].retention_duration_seconds == 0
    error_message = "what is deleted is gone"
  }

  assert {
    condition     = google_storage_bucket.templates.versioning[0].enabled
    error_message = "templates and mappings keep their versions"
  }
}

run "a_key_encrypts_everything" {
  command = plan

  variables {
    bigquery_queries = true
    kms_key_name     = "projects/keys/locations/europe-west1/keyRings/relay/cryptoKeys/relay"
    project_number   = "123456789012"
  }

  assert {
    condition = alltrue([
      for key in concat(
        [for bucket in [google_storage_bucket.jobs, google_storage_bucket.output, google_storage_bucket.templates] : bucket.encryption[0].default_kms_key_name],
        [for table in google_bigquery_table.outcomes : table.encryption_configuration[0].kms_key_name],
        [google_bigquery_dataset.outcomes.default_encryption_configuration[0].kms_key_name],
        [google_bigquery_dataset.query_results[0].default_encryption_configuration[0].kms_key_name],
        [google_artifact_registry_repository.images.kms_key_name],
        [google_secret_manager_secret.access_token[0].replication[0].user_managed[0].replicas[0].customer_managed_encryption[0].kms_key_name],
      ) : key == var.kms_key_name
    ])
    error_message = "something is not encrypted with the key"
  }

  assert {
    condition     = length(google_kms_crypto_key_iam_member.service) == 7 && alltrue([for grant in google_kms_crypto_key_iam_member.service : grant.role == "roles/cloudkms.cryptoKeyEncrypterDecrypter" && strcontains(grant.member, "123456789012")])
    error_message = "the agents of the services may use it"
  }
}

run "a_key_of_somebody_else_is_granted_by_them" {
  command = plan

  variables {
    kms_key_name = "projects/keys/locations/europe-west1/keyRings/relay/cryptoKeys/relay"
    kms_grants   = false
  }

  assert {
    condition     = length(google_kms_crypto_key_iam_member.service) == 0 && length(google_project_service_identity.kms) == 0
    error_message = "no grants"
  }
}

run "the_token_itself_is_never_here" {
  command = plan

  assert {
    condition     = output.access_token_secret == "projects/shop-data/secrets/tiktok-access-token/versions/latest"
    error_message = "only the name of a version"
  }
}

run "a_secret_that_is_there_is_only_read" {
  command = plan

  variables {
    access_token_secret_create = false
    access_token_version       = "3"
  }

  assert {
    condition     = length(google_secret_manager_secret.access_token) == 0 && output.access_token_secret == "projects/shop-data/secrets/tiktok-access-token/versions/3"
    error_message = "the secret exists"
  }
}

run "outputs_are_what_the_job_modules_take" {
  command = plan

  assert {
    condition = output.outcomes == {
      quality     = "bigquery:shop-data.conversion_relay.quality"
      receipts    = "bigquery:shop-data.conversion_relay.receipts"
      rejects     = "bigquery:shop-data.conversion_relay.rejects"
      undelivered = "bigquery:shop-data.conversion_relay.undelivered"
    }
    error_message = "places of outcomes"
  }

  assert {
    condition     = output.staging_location == "gs://shop-data-conversion-relay-jobs/staging" && output.temp_location == "gs://shop-data-conversion-relay-jobs/temp"
    error_message = "temp_location has the prefix that the lifecycle rule clears"
  }
}

run "a_token_is_no_name_of_a_secret" {
  command = plan

  variables {
    access_token_secret_id = "projects/shop-data/secrets/x"
  }

  expect_failures = [var.access_token_secret_id]
}

run "versions_are_numbers_or_latest" {
  command = plan

  variables {
    access_token_version = "newest"
  }

  expect_failures = [var.access_token_version]
}

run "sources_are_known" {
  command = plan

  variables {
    sources = ["kafka"]
  }

  expect_failures = [var.sources]
}

run "the_public_deploys_nothing" {
  command = plan

  variables {
    deployers = ["allAuthenticatedUsers"]
  }

  expect_failures = [var.deployers]
}

run "receipts_outlive_the_time_in_which_tiktok_recognises_copies" {
  command = plan

  variables {
    retention_days = { receipts = 2 }
  }

  expect_failures = [var.retention_days]
}

run "a_key_needs_the_number_of_the_project" {
  command = plan

  variables {
    kms_key_name = "projects/keys/locations/europe-west1/keyRings/relay/cryptoKeys/relay"
  }

  expect_failures = [var.project_number]
}

run "the_number_of_a_project_is_not_its_id" {
  command = plan

  variables {
    project_number = "shop-data"
  }

  expect_failures = [var.project_number]
}

run "names_have_the_form_of_names" {
  command = plan

  variables {
    bigquery_location   = "Europe"
    builders            = ["user:somebody@example.com"]
    dataset_id          = "conversion-relay"
    kms_key_name        = "my-key"
    kms_grants          = false
    name                = "Relay"
    project_id          = "123"
    region              = "Belgium"
    temp_retention_days = 0
  }

  expect_failures = [
    var.bigquery_location,
    var.builders,
    var.dataset_id,
    var.kms_key_name,
    var.name,
    var.project_id,
    var.region,
    var.temp_retention_days,
  ]
}
