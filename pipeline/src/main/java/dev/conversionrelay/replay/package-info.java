/** From rejects and undelivered events of earlier runs back to events that can be sent. */
package dev.conversionrelay.replay;
