package dev.conversionrelay.delivery;

import dev.conversionrelay.tiktok.ClientConfig;
import dev.conversionrelay.tiktok.TokenSource;
import java.io.Serializable;
import java.time.Duration;

/**
 * How batches are sent.
 *
 * @param client the endpoint and its time-outs
 * @param tokens where the access token comes from; it is fetched where the request is made
 * @param retryBudget how long a batch is tried again before the circuit of its event source opens
 * @param onOutage what becomes of events when the retry budget is used up
 * @param runId what the connections and circuits of a run are shared by within a JVM
 */
public record SendConfig(
    ClientConfig client, TokenSource tokens, Duration retryBudget, OnOutage onOutage, String runId)
    implements Serializable {}
