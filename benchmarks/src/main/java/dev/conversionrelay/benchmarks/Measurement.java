package dev.conversionrelay.benchmarks;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * One run of one case.
 *
 * @param caseName the case
 * @param round which round it was part of, from 1
 * @param wallSeconds from the start of the process to its end, with the start of the JVM
 * @param firstRequestSeconds from the start of the process to the first request
 * @param lastRequestSeconds from the start of the process to the last request
 * @param cpuSeconds of the process, all threads; without the endpoint, which is another process
 * @param gcSeconds of wall time that collections took
 * @param peakHeapBytes the most that was in use of each part of the heap, added up
 * @param peakResidentBytes the most memory it held at once; null where the system does not tell
 * @param delivered events, by the run's own books
 * @param requests received by the endpoint
 * @param requestBytes received by the endpoint in request bodies
 * @param eventsReceived counted by the endpoint
 */
record Measurement(
    @JsonProperty("case") String caseName,
    @JsonProperty("round") int round,
    @JsonProperty("wall_seconds") double wallSeconds,
    @JsonProperty("first_request_seconds") double firstRequestSeconds,
    @JsonProperty("last_request_seconds") double lastRequestSeconds,
    @JsonProperty("cpu_seconds") double cpuSeconds,
    @JsonProperty("gc_seconds") double gcSeconds,
    @JsonProperty("peak_heap_bytes") long peakHeapBytes,
    @JsonProperty("peak_resident_bytes") Long peakResidentBytes,
    @JsonProperty("delivered") long delivered,
    @JsonProperty("requests") long requests,
    @JsonProperty("request_bytes") long requestBytes,
    @JsonProperty("events_received") long eventsReceived) {}
