/** From events to TikTok: batching with dedup, sending, retrying, isolating a bad event. */
package dev.conversionrelay.delivery;
