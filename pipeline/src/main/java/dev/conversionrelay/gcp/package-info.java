/** Google Cloud: the names of its things, and what is asked of them before a run starts. */
package dev.conversionrelay.gcp;
