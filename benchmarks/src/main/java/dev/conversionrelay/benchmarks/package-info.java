/** Measures of whole runs on one machine; docs/performance.md says how to run and read them. */
package dev.conversionrelay.benchmarks;
