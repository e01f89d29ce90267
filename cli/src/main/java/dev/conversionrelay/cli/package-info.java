/** The command line: local runs, the demo and the sandbox. */
package dev.conversionrelay.cli;
