/** Dataflow Flex Templates: what starts a job, and what their users see of the options. */
package dev.conversionrelay.templates;
