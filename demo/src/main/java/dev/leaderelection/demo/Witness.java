package dev.leaderelection.demo;

import java.math.BigInteger;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Looks for two leaders at once: notes the first and the last work of every term, by the
 * one clock of this machine. No term's work may begin before the work of the terms with
 * smaller fencing tokens has ended, and no token may be used by two.
 */
final class Witness {

	private static final Comparator<Term> BY_TOKEN = Comparator.comparing(Term::token).thenComparing(Term::first);

	private final Map<String, Term> terms = new HashMap<>();

	private long lines;

	synchronized void saw(OutputLine work) {
		this.lines++;
		this.terms.merge(work.holder() + " " + work.token(), Term.of(work), Term::plus);
	}

	/**
	 * How many terms were out of order.
	 * @return the number of terms that began before an earlier one had ended
	 */
	synchronized long overlaps() {
		List<Term> inOrder = this.terms.values().stream().sorted(BY_TOKEN).toList();
		return Stream.iterate(1, (index) -> index < inOrder.size(), (index) -> index + 1)
			.filter((index) -> inOrder.get(index).overlapsAny(inOrder.subList(0, index)))
			.count();
	}

	synchronized String verdict() {
		long overlaps = overlaps();
		return "%s: invoices: %d, terms: %d, out of order: %d".formatted(
				(overlaps == 0) ? "No two leaders at once" : "Two leaders at once", this.lines, this.terms.size(),
				overlaps);
	}

	/**
	 * The work of one leader under one fencing token.
	 *
	 * @param token the token
	 * @param first when it first worked
	 * @param last when it last worked
	 */
	private record Term(BigInteger token, Instant first, Instant last) {

		static Term of(OutputLine work) {
			return new Term(work.token(), work.time(), work.time());
		}

		Term plus(Term other) {
			Instant earliest = other.first.isBefore(this.first) ? other.first : this.first;
			Instant latest = other.last.isAfter(this.last) ? other.last : this.last;
			return new Term(this.token, earliest, latest);
		}

		boolean overlapsAny(Collection<Term> earlier) {
			return earlier.stream().anyMatch((term) -> term.token.equals(this.token) || this.first.isBefore(term.last));
		}

	}

}
