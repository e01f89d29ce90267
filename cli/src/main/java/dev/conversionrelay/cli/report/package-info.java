/** The report on signal quality: what the counts say, and the page that shows it. */
package dev.conversionrelay.cli.report;
