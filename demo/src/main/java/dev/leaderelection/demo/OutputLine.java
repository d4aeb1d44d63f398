package dev.leaderelection.demo;

import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line that a replica has logged.
 *
 * @param time when, by this machine's clock
 * @param text the message
 * @param kind what it means for the election
 * @param holder who leads or led, empty where nobody is named
 * @param token the fencing token, or zero where there is none
 */
record OutputLine(Instant time, String text, Kind kind, String holder, BigInteger token) {

	/** What the replicas are told to log: time and message. */
	static final String LOG_PATTERN = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %m%n%wEx";

	private static final Pattern FORMAT = Pattern.compile("(\\S+[+-]\\d\\d:\\d\\d|\\S+Z) (.*)");

	/** What a line of the sample application means. */
	enum Kind {

		LEADS("(\\S+) leads \\(fencing token (\\d+)\\)"),

		NO_LONGER_LEADS("(\\S+) no longer leads \\(fencing token (\\d+)\\).*"),

		WORKS("(\\S+) sends .* \\(fencing token (\\d+)\\)"),

		OTHER("().*()");

		private final Pattern pattern;

		Kind(String pattern) {
			this.pattern = Pattern.compile(pattern);
		}

	}

	static Optional<OutputLine> parse(String raw) {
		Matcher format = FORMAT.matcher(raw);
		if (!format.matches()) {
			return Optional.empty();
		}
		try {
			return Optional.of(of(OffsetDateTime.parse(format.group(1)).toInstant(), format.group(2)));
		}
		catch (DateTimeException ex) {
			return Optional.empty();
		}
	}

	private static OutputLine of(Instant time, String text) {
		for (Kind kind : Kind.values()) {
			Matcher matcher = kind.pattern.matcher(text);
			if (matcher.matches()) {
				String token = matcher.group(2);
				return new OutputLine(time, text, kind, matcher.group(1), new BigInteger("0" + token));
			}
		}
		throw new IllegalStateException("Every text is of some kind: " + text);
	}

}
