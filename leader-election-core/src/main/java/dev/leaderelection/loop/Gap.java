package dev.leaderelection.loop;

import java.time.Instant;

import dev.leaderelection.protocol.Term;

/**
 * The time between two terms, as the second leader knows it.
 *
 * @param before the second term
 * @param since when a leader was last heard of
 * @param until when the second term was published
 */
public record Gap(Term before, Instant since, Instant until) {

}
