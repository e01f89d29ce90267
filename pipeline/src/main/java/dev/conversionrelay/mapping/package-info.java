/** Records of any shape made into records of the relay, by mappings in JSLT. */
package dev.conversionrelay.mapping;
