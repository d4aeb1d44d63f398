package dev.leaderelection.apiserver;

import java.time.Instant;

/**
 * One request as the API server's audit log has it. Empty strings stand for what a
 * request doesn't have.
 *
 * @param at when the server received it
 * @param verb for example get, list, watch, create, update, patch, delete
 * @param user for example {@code system:serviceaccount:NAMESPACE:NAME}, or {@code admin}
 * @param userAgent the {@code User-Agent} header
 * @param resource for example leases
 * @param namespace the namespace
 * @param name the object's name; empty for a create
 * @param status the HTTP status of the answer
 * @param uri path and query
 */
public record AuditedRequest(Instant at, String verb, String user, String userAgent, String resource, String namespace,
		String name, int status, String uri) {
}
