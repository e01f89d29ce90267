/** Where every conversion ended: receipts, rejects, undelivered events and the books. */
package dev.conversionrelay.outcome;
