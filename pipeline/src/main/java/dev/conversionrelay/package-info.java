/** The pipeline on one screen, and its options. */
package dev.conversionrelay;
