package dev.leaderelection.local;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Turns names of elections into names of directories: legible, valid on every file
 * system, and different for different names also where case doesn't count.
 */
final class FileNames {

	private static final String PREFIX = "election-";

	/** Most file systems allow 255 bytes. */
	private static final int MAX_ENCODED = 180;

	private static final int LEGIBLE = 100;

	private FileNames() {
	}

	static String of(String election) {
		if (election.isBlank()) {
			throw new IllegalArgumentException("The name of an election must not be blank");
		}
		StringBuilder encoded = new StringBuilder();
		for (byte next : election.getBytes(StandardCharsets.UTF_8)) {
			if (isPlain(next)) {
				encoded.append((char) next);
			}
			else {
				encoded.append('%').append(String.format(Locale.ROOT, "%02x", next));
			}
		}
		return PREFIX + ((encoded.length() <= MAX_ENCODED) ? encoded : shortened(election, encoded));
	}

	/** No name that is short enough contains a tilde. */
	private static String shortened(String election, CharSequence encoded) {
		return encoded.subSequence(0, LEGIBLE) + "~" + StateText.digest(election.getBytes(StandardCharsets.UTF_8));
	}

	private static boolean isPlain(byte next) {
		return (next >= 'a' && next <= 'z') || (next >= '0' && next <= '9') || next == '-' || next == '_';
	}

}
