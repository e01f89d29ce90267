# The variables of variables-options.tf as parameters of a template. This file is the same in both
# job modules. Whoever may look at a job sees these, so a secret is only ever named.

locals {
  options = {
    accessTokenSecret    = var.access_token_secret
    batchSize            = var.batch_size
    consentPolicy        = var.consent_policy
    defaultCurrency      = var.default_currency
    defaultRegion        = var.default_region
    eventNames           = var.event_names
    eventSource          = var.event_source
    eventSourceId        = var.event_source_id
    keyColumns           = length(var.key_columns) == 0 ? null : join(",", var.key_columns)
    mapping              = var.mapping
    maxBatchBytes        = var.max_batch_bytes
    maxInFlight          = var.max_in_flight
    maxRequestsPerSecond = var.max_requests_per_second
    output               = var.output
    partnerName          = var.partner_name
    quality              = var.outcomes.quality
    receipts             = var.outcomes.receipts
    rejects              = var.outcomes.rejects
    requestTimeout       = var.request_timeout
    retryBudget          = var.retry_budget
    shards               = var.shards
    testEventCode        = var.test_event_code
    undelivered          = var.outcomes.undelivered
  }
}
