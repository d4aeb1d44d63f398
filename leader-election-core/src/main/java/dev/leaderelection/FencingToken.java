package dev.leaderelection;

import java.math.BigInteger;

/**
 * A number that is greater with every term, however it came about: a store that remembers
 * the greatest token it has seen, and refuses smaller ones, is safe from a leader that
 * doesn't know yet that it isn't one. It is the version that the write which began the
 * term produced, on Kubernetes the {@code resourceVersion} (rule 12).
 *
 * @param value the token
 */
public record FencingToken(BigInteger value) implements Comparable<FencingToken> {

	/**
	 * The token as SQL and JSON numbers have it.
	 * @return the value
	 * @throws ArithmeticException if it needs more than 63 bits
	 */
	public long longValueExact() {
		return this.value.longValueExact();
	}

	@Override
	public int compareTo(FencingToken other) {
		return this.value.compareTo(other.value);
	}

	@Override
	public String toString() {
		return this.value.toString();
	}

}
