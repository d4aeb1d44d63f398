package dev.leaderelection.local;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

import dev.leaderelection.lock.LeaderElectionRecord;
import dev.leaderelection.lock.ResourceVersion;
import org.jspecify.annotations.Nullable;

/**
 * The content of a state's file: lines of {@code key=value} in UTF-8. Read field by
 * field, so that whatever can't be understood is missing and nothing fails (rule 15).
 */
final class StateText {

	private static final String VERSION = "version";

	private static final String PREVIOUS = "previous";

	private static final String UNIQUE = "unique";

	private static final String HOLDER = "holderIdentity";

	private static final String DURATION = "leaseDuration";

	private static final String ACQUIRED = "acquireTime";

	private static final String RENEWED = "renewTime";

	private static final String TRANSITIONS = "leaderTransitions";

	private static final String TOKEN = "fencingToken";

	private StateText() {
	}

	/**
	 * Writes a state. The text is unlike that of any other state, also of the same
	 * record: it names itself at random.
	 */
	static byte[] write(ResourceVersion version, @Nullable String previous, LeaderElectionRecord record,
			Map<String, String> foreign) {
		Map<String, String> fields = new LinkedHashMap<>(foreign);
		put(fields, VERSION, version);
		put(fields, PREVIOUS, previous);
		put(fields, UNIQUE, UUID.randomUUID());
		put(fields, HOLDER, record.holderIdentity());
		put(fields, DURATION, record.leaseDuration());
		put(fields, ACQUIRED, record.acquireTime());
		put(fields, RENEWED, record.renewTime());
		put(fields, TRANSITIONS, record.leaderTransitions());
		put(fields, TOKEN, record.fencingToken());
		StringBuilder text = new StringBuilder("# leader election; every change is a new file\n");
		fields.forEach((key, value) -> text.append(escape(key)).append('=').append(escape(value)).append('\n'));
		return text.toString().getBytes(StandardCharsets.UTF_8);
	}

	/**
	 * Reads a state.
	 * @param sequence the name of its file
	 * @param content whatever is in it
	 * @param micros when the file was written, which stands in for a version that can't
	 * be read
	 */
	static StoredState read(long sequence, byte[] content, long micros) {
		Map<String, String> fields = fields(new String(content, StandardCharsets.UTF_8));
		ResourceVersion version = take(fields, VERSION, ResourceVersion::parse);
		String previous = fields.remove(PREVIOUS);
		fields.remove(UNIQUE);
		LeaderElectionRecord record = new LeaderElectionRecord(fields.remove(HOLDER),
				take(fields, DURATION, Duration::parse), take(fields, ACQUIRED, Instant::parse),
				take(fields, RENEWED, Instant::parse), transitions(fields),
				take(fields, TOKEN, ResourceVersion::parse));
		return new StoredState(sequence, digest(content), previous,
				(version != null) ? version : ResourceVersion.of(Math.max(0, micros)), record, Map.copyOf(fields));
	}

	static String digest(byte[] content) {
		try {
			return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-256", ex);
		}
	}

	/** Later than the version before it, also when the clock was set back. */
	static ResourceVersion versionAfter(@Nullable ResourceVersion before, long micros) {
		BigInteger now = BigInteger.valueOf(Math.max(0, micros));
		return new ResourceVersion((before != null) ? now.max(before.value().add(BigInteger.ONE)) : now);
	}

	private static void put(Map<String, String> fields, String key, @Nullable Object value) {
		if (value != null) {
			fields.put(key, value.toString());
		}
	}

	private static Map<String, String> fields(String text) {
		Map<String, String> fields = new LinkedHashMap<>();
		text.lines().filter((line) -> !line.startsWith("#")).forEach((line) -> {
			int equals = line.indexOf('=');
			if (equals > 0) {
				fields.put(unescape(line.substring(0, equals)), unescape(line.substring(equals + 1)));
			}
		});
		return fields;
	}

	private static <T> @Nullable T take(Map<String, String> fields, String key, Function<String, T> parser) {
		String text = fields.remove(key);
		try {
			return (text != null) ? parser.apply(text) : null;
		}
		catch (IllegalArgumentException | DateTimeException ex) {
			return null;
		}
	}

	private static int transitions(Map<String, String> fields) {
		Integer transitions = take(fields, TRANSITIONS, Integer::valueOf);
		return (transitions != null) ? transitions : 0;
	}

	private static String escape(String text) {
		return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r").replace("=", "\\e");
	}

	private static String unescape(String text) {
		StringBuilder result = new StringBuilder(text.length());
		for (int i = 0; i < text.length(); i++) {
			char next = text.charAt(i);
			if (next == '\\' && i + 1 < text.length()) {
				next = unescape(text.charAt(++i));
			}
			result.append(next);
		}
		return result.toString();
	}

	private static char unescape(char escaped) {
		return switch (escaped) {
			case 'n' -> '\n';
			case 'r' -> '\r';
			case 'e' -> '=';
			default -> escaped;
		};
	}

}
