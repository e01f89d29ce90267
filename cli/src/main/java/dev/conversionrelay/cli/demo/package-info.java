/** What {@code relay demo} runs on: a small shop's warehouse, and what must come out of it. */
package dev.conversionrelay.cli.demo;
