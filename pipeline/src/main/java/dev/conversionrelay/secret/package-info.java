/** Secrets that are named in options and read where they are needed (no Beam). */
package dev.conversionrelay.secret;
