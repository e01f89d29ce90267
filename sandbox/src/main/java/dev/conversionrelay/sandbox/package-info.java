/** A local stand-in for the TikTok Events API, for trying out and for tests. Knows no Beam. */
package dev.conversionrelay.sandbox;
