/** Pages of this project in a real browser. */
package dev.conversionrelay.browser;
