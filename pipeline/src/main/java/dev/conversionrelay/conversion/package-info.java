/**
 * What a conversion is: the record, the event it becomes, and the names TikTok gives to both. No
 * Beam.
 */
package dev.conversionrelay.conversion;
