package dev.leaderelection.spring.integration;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Turns the keys of locks into names that a Lease can have: at most 253 characters of
 * {@code a-z}, {@code 0-9} and {@code -}.
 */
public final class LeaseLockNames {

	private static final Pattern PLAIN = Pattern.compile("[a-z0-9]([a-z0-9-]{0,98}[a-z0-9])?");

	private static final int LEGIBLE = 50;

	private static final int DIGITS = 16;

	private static final int LONGEST_PREFIX = 100;

	private LeaseLockNames() {
	}

	/**
	 * A name for each key: the prefix and the key, or, where a Lease can't have that
	 * name, what is legible of the key and a digest of it.
	 * @param prefix tells the locks of this application from other Leases, for example
	 * {@code billing-lock}
	 * @return different names for different keys
	 */
	public static UnaryOperator<String> prefixed(String prefix) {
		String checked = checked(prefix);
		return (key) -> checked + "-" + (isPlain(key) ? key : legible(key) + "--" + digest(key));
	}

	/**
	 * A few names for any number of keys: those that fall on the same name exclude each
	 * other, as with Spring Integration's {@code DefaultLockRegistry}. For keys that come
	 * and go, such as those of message groups, since Leases stay.
	 * @param prefix tells the locks of this application from other Leases
	 * @param stripes how many names there are, the same in all replicas
	 * @return the name of each key
	 */
	public static UnaryOperator<String> striped(String prefix, int stripes) {
		String checked = checked(prefix);
		if (stripes < 1) {
			throw new IllegalArgumentException("There must be at least one stripe, but there are " + stripes);
		}
		return (key) -> checked + "-" + Long.remainderUnsigned(HexFormat.fromHexDigitsToLong(digest(key)), stripes);
	}

	private static String checked(String prefix) {
		if (!PLAIN.matcher(prefix).matches() || prefix.length() > LONGEST_PREFIX) {
			throw new IllegalArgumentException("A prefix has up to " + LONGEST_PREFIX
					+ " characters of a-z, 0-9 and -, and neither begins nor ends with -, but this is '" + prefix
					+ "'");
		}
		return prefix;
	}

	/** No plain key looks like one with a digest. */
	private static boolean isPlain(String key) {
		return PLAIN.matcher(key).matches() && !key.contains("--");
	}

	private static String legible(String key) {
		String letters = key.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
		return letters.substring(0, Math.min(LEGIBLE, letters.length()));
	}

	private static String digest(String key) {
		try {
			byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
			return HexFormat.of().formatHex(digest).substring(0, DIGITS);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
