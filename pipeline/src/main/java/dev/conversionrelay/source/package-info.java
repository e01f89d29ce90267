/** Reading records from databases and files. */
package dev.conversionrelay.source;
