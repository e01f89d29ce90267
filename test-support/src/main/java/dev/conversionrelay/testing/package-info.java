/** Real components that tests of several modules start. */
package dev.conversionrelay.testing;
