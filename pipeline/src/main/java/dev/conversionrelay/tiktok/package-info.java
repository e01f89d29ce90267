/**
 * The client of the TikTok Events API: the request's envelope, one exchange over HTTP, and what the
 * answer means. Knows nothing of Beam.
 */
package dev.conversionrelay.tiktok;
