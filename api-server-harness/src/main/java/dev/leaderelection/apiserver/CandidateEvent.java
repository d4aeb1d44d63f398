package dev.leaderelection.apiserver;

import java.time.Instant;

/**
 * A line that a {@link ClientGoCandidate} printed.
 *
 * @param at when, by its own clock
 * @param name {@code started}, {@code granted}, {@code revoked} or {@code leader}
 * @param identity its own identity, or with {@code leader} the leader's
 */
public record CandidateEvent(Instant at, String name, String identity) {

	static CandidateEvent parse(String line) {
		String[] words = line.split(" ", 3);
		return new CandidateEvent(Instant.parse(words[0]), words[1], words[2]);
	}

}
