package dev.leaderelection.lock;

import java.math.BigInteger;
import java.util.regex.Pattern;

/**
 * The version of a stored record: an unbounded decimal that grows with every write.
 * Kubernetes calls it {@code metadata.resourceVersion} and has defined its order since
 * 1.35.
 *
 * @param value the version, zero or greater
 */
public record ResourceVersion(BigInteger value) implements Comparable<ResourceVersion> {

	private static final int MAX_DIGITS = 64;

	private static final Pattern DECIMAL = Pattern.compile("[0-9]{1," + MAX_DIGITS + "}");

	public ResourceVersion {
		if (value.signum() < 0) {
			throw new IllegalArgumentException("A resource version is not negative, but was " + value);
		}
	}

	/**
	 * Reads a version as a store sent it.
	 * @param text at most 64 decimal digits
	 * @return the version
	 * @throws IllegalArgumentException if the text is anything else: its order would be
	 * unknown
	 */
	public static ResourceVersion parse(String text) {
		if (!DECIMAL.matcher(text).matches()) {
			throw new IllegalArgumentException("A resource version is at most " + MAX_DIGITS + " decimal digits");
		}
		return new ResourceVersion(new BigInteger(text));
	}

	public static ResourceVersion of(long value) {
		return new ResourceVersion(BigInteger.valueOf(value));
	}

	public boolean isAfter(ResourceVersion other) {
		return compareTo(other) > 0;
	}

	@Override
	public int compareTo(ResourceVersion other) {
		return this.value.compareTo(other.value);
	}

	@Override
	public String toString() {
		return this.value.toString();
	}

}
