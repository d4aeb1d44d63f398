package dev.leaderelection.kubernetes;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

import dev.leaderelection.FencingToken;
import dev.leaderelection.apiserver.Eventually;
import dev.leaderelection.protocol.RevocationReason;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/** What the listeners of several candidates have been told, in one order. */
final class Journal {

	private static final Duration PATIENCE = Duration.ofSeconds(40);

	private final List<Entry> entries = new ArrayList<>();

	synchronized void add(String candidate, FencingToken token, @Nullable RevocationReason reason) {
		this.entries.add(new Entry(candidate, token, reason, System.nanoTime()));
	}

	synchronized List<Entry> entries() {
		return List.copyOf(this.entries);
	}

	/** Waits for a grant beyond the first {@code known} entries. */
	Entry awaitGrant(int known) {
		return await(known, "a grant", Entry::isGrant);
	}

	Entry awaitGrant() {
		return awaitGrant(0);
	}

	/** Waits for a revocation beyond the first {@code known} entries. */
	Entry awaitRevocation(int known, RevocationReason reason) {
		return await(known, reason.toString(), (entry) -> entry.reason() == reason);
	}

	/**
	 * Waits for the grant of another candidate, whether or not the leader said goodbye.
	 */
	Entry awaitGrantOfAnother(Entry leader) {
		return await(0, "a grant after " + leader,
				(entry) -> entry.isGrant() && !entry.candidate().equals(leader.candidate()));
	}

	private Entry await(int known, String what, Predicate<Entry> predicate) {
		List<Entry> found = new ArrayList<>();
		Eventually.await(PATIENCE, what + " after " + known + " entries", () -> {
			entries().stream().skip(known).filter(predicate).findFirst().ifPresent(found::add);
			return !found.isEmpty();
		});
		return found.get(0);
	}

	int size() {
		return entries().size();
	}

	/**
	 * Grants and revocations alternate, each revocation is of the term granted before it,
	 * and tokens rise. A candidate that crashed is not heard of again.
	 * @param crashed the one that did, if any
	 */
	void assertOneLeaderAtATime(@Nullable String crashed) {
		@Nullable Entry leader = null;
		@Nullable Entry last = null;
		for (Entry entry : entries()) {
			if (entry.isGrant()) {
				if (leader != null) {
					assertThat(leader.candidate()).as("still leads when %s is granted", entry).isEqualTo(crashed);
				}
				if (last != null) {
					assertThat(entry.token()).isGreaterThan(last.token());
				}
				leader = entry;
				last = entry;
			}
			else {
				assertThat(leader).as("granted before %s", entry).isNotNull();
				assertThat(entry.token()).isEqualTo(leader.token());
				assertThat(entry.candidate()).isEqualTo(leader.candidate());
				leader = null;
			}
		}
	}

	@Override
	public String toString() {
		return entries().toString();
	}

	/** One callback; a grant has no reason. */
	record Entry(String candidate, FencingToken token, @Nullable RevocationReason reason, long at) {

		boolean isGrant() {
			return this.reason == null;
		}

		boolean isGrantOf(String candidate) {
			return isGrant() && this.candidate.equals(candidate);
		}

		Duration until(Entry later) {
			return Duration.ofNanos(later.at - this.at);
		}

	}

}
