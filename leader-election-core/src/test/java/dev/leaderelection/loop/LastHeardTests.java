package dev.leaderelection.loop;

import java.time.Duration;
import java.time.Instant;

import dev.leaderelection.lock.LeaderElectionRecord;
import dev.leaderelection.lock.ResourceVersion;
import dev.leaderelection.lock.Snapshot;
import dev.leaderelection.protocol.Reading;
import dev.leaderelection.protocol.Term;
import dev.leaderelection.protocol.View;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Times are seconds since the epoch; the holder's clock may differ. */
class LastHeardTests {

	private final LastHeard lastHeard = new LastHeard("me");

	@Test
	void nobodyIsHeardOfWhereThereIsNoRecord() {
		this.lastHeard.saw(new View.Unseen(), at(1));
		this.lastHeard.saw(new View.Missing(null, 0, null), at(2));
		assertThat(this.lastHeard.before(term(200), at(200))).isNull();
	}

	@Test
	void whatWasThereAtTheFirstLookIsAsOldAsItSays() {
		this.lastHeard.saw(record("other", 50), at(100));
		assertLastHeard(50);
	}

	@Test
	void whatWasThereAtTheFirstLookIsNotOfTheFuture() {
		this.lastHeard.saw(record("other", 150), at(100));
		assertLastHeard(100);
	}

	@Test
	void anUnusedRecordTellsOfNobody() {
		this.lastHeard.saw(record(LeaderElectionRecord.EMPTY), at(100));
		assertThat(this.lastHeard.before(term(200), at(200))).isNull();
	}

	@Test
	void aChangeIsHeardWhenItComes() {
		this.lastHeard.saw(record("other", 50), at(100));
		this.lastHeard.saw(record("other", 52), at(102));
		assertLastHeard(102);
	}

	@Test
	void anotherLookAtTheSameIsNoNews() {
		this.lastHeard.saw(record("other", 50), at(100));
		this.lastHeard.saw(record("other", 52), at(102));
		this.lastHeard.saw(record("other", 52), at(110));
		assertLastHeard(102);
	}

	@Test
	void aReleaseIsHeardWhenItComes() {
		this.lastHeard.saw(record("other", 50), at(100));
		this.lastHeard.saw(record(null, 55), at(105));
		assertLastHeard(105);
	}

	@Test
	void ownWritesTellOfNobodyElse() {
		this.lastHeard.saw(record("other", 50), at(100));
		this.lastHeard.saw(record("me", 110), at(110));
		this.lastHeard.saw(record("me", 112), at(112));
		assertLastHeard(50);
	}

	@Test
	void anOwnTermThatIsGivenUpEndsBeforeItsRelease() {
		this.lastHeard.saw(record("me", 110), at(110));
		this.lastHeard.ended(term(110), at(111));
		this.lastHeard.saw(record(null, 118), at(118));
		assertLastHeard(111);
	}

	@Test
	void anOwnTermWhoseEndIsNoticedLateEndsAtItsDeadline() {
		this.lastHeard.saw(record("me", 110), at(110));
		this.lastHeard.ended(term(110), at(160));
		assertLastHeard(120);
	}

	@Test
	void whoLeadsAfterAnOwnTermIsHeard() {
		this.lastHeard.saw(record("me", 110), at(110));
		this.lastHeard.ended(term(110), at(111));
		this.lastHeard.saw(record(null, 112), at(112));
		this.lastHeard.saw(record("other", 113), at(113));
		assertLastHeard(113);
	}

	private void assertLastHeard(long second) {
		Gap gap = this.lastHeard.before(term(200), at(201));
		assertThat(gap).isEqualTo(new Gap(term(200), second(second), second(201)));
	}

	private static Term term(long confirmed) {
		return new Term(ResourceVersion.of(1), second(confirmed), at(confirmed), Duration.ofSeconds(10).toNanos());
	}

	private static View record(String holder, long renewed) {
		return record(new LeaderElectionRecord(holder, Duration.ofSeconds(15), second(1), second(renewed), 0, null));
	}

	private static View record(LeaderElectionRecord record) {
		return new View.Present(new Snapshot(ResourceVersion.of(1), record), 0);
	}

	private static Reading at(long second) {
		return new Reading(0, Duration.ofSeconds(second).toNanos());
	}

	private static Instant second(long second) {
		return Instant.ofEpochSecond(second);
	}

}
