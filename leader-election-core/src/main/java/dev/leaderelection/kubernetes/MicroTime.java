package dev.leaderelection.kubernetes;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * The text form of times in a Lease: UTC, with exactly six digits of the second.
 * <p>
 * Written and read by hand in that form. A hand-over runs code that hardly ever runs, and
 * so isn't compiled: there the JDK's formatter needs 0.1 ms to read a time that this
 * reads in a few microseconds, and there are eight of them in a hand-over.
 */
final class MicroTime {

	private static final String FORM = "0000-00-00T00:00:00.000000Z";

	private static final int[] PARTS = { 0, 5, 8, 11, 14, 17, 20, FORM.length() };

	private MicroTime() {
	}

	static String format(Instant time) {
		LocalDateTime utc = LocalDateTime.ofEpochSecond(time.getEpochSecond(), time.getNano(), ZoneOffset.UTC);
		if (utc.getYear() < 0 || utc.getYear() > 9999) {
			return DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT).format(utc);
		}
		char[] text = FORM.toCharArray();
		int[] values = { utc.getYear(), utc.getMonthValue(), utc.getDayOfMonth(), utc.getHour(), utc.getMinute(),
				utc.getSecond(), utc.getNano() / 1000 };
		for (int i = 0; i < values.length; i++) {
			write(values[i], text, PARTS[i + 1] - 2);
		}
		return new String(text);
	}

	private static void write(int value, char[] text, int last) {
		int rest = value;
		for (int i = last; rest > 0; i--) {
			text[i] = (char) ('0' + rest % 10);
			rest /= 10;
		}
	}

	static @Nullable Instant parse(@Nullable String text) {
		try {
			if (text == null) {
				return null;
			}
			return isInForm(text) ? read(text) : OffsetDateTime.parse(text).toInstant();
		}
		catch (DateTimeException ex) {
			return null;
		}
	}

	private static boolean isInForm(String text) {
		if (text.length() != FORM.length()) {
			return false;
		}
		for (int i = 0; i < FORM.length(); i++) {
			char wanted = FORM.charAt(i);
			char given = text.charAt(i);
			if ((wanted == '0') ? given < '0' || given > '9' : given != wanted) {
				return false;
			}
		}
		return true;
	}

	private static Instant read(String text) {
		int[] values = new int[PARTS.length - 1];
		for (int i = 0; i < values.length; i++) {
			values[i] = Integer.parseInt(text, PARTS[i], PARTS[i + 1] - 1, 10);
		}
		return LocalDateTime.of(values[0], values[1], values[2], values[3], values[4], values[5], values[6] * 1000)
			.toInstant(ZoneOffset.UTC);
	}

}
