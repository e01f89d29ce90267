package dev.conversionrelay.sandbox;

/** Decides for each request what goes wrong with it. Called by one thread at a time. */
@FunctionalInterface
public interface FaultScript {
  /** The fault for this request, or {@link Fault#none()}. */
  Fault faultFor(IncomingRequest request);
}
