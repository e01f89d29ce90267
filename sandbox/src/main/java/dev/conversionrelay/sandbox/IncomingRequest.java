package dev.conversionrelay.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * A request to the endpoint before anything was checked, as a {@link FaultScript} sees it.
 *
 * @param sequence 1 for the first request since the start
 * @param eventSource the {@code event_source} of the body; empty if absent or not text
 * @param eventSourceId the {@code event_source_id} of the body; empty if absent or not text
 * @param testEventCode the {@code test_event_code} of the body; empty if absent or not text
 * @param events the elements of {@code data}; empty if the body is not readable
 * @param bytes length of the body
 */
public record IncomingRequest(
    long sequence,
    String eventSource,
    String eventSourceId,
    String testEventCode,
    List<JsonNode> events,
    int bytes) {}
