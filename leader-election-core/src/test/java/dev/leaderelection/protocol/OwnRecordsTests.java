package dev.leaderelection.protocol;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import dev.leaderelection.lock.LeaderElectionRecord;
import dev.leaderelection.lock.ResourceVersion;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What a candidate writes, and what it recognises as its own. */
@Tag("L5")
class OwnRecordsTests {

	private static final Duration LEASE = Duration.ofSeconds(15);

	private static final Instant START = Script.EPOCH;

	@Test
	void createsARecordOfItsOwn() {
		assertThat(Script.written("0 woke; 1 absent")).isEqualTo(record("me", LEASE, 1, 1, 0, null));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			0 woke; 0 found v5 other; 15 woke | 4
			0 woke; 0 found v5 twin; 15 woke  | 3
			0 woke; 0 found v5 free           | 4
			0 woke; 0 found v5 blank          | 4
			0 woke; 0 found v5 empty          | 0
			""")
	void countsTransitionsAsClientGoDoes(String script, int transitions) {
		assertThat(Script.written(script).leaderTransitions()).isEqualTo(transitions);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			-7         | 1
			-1         | 1
			0          | 1
			2147483646 | 2147483647
			2147483647 | 2147483647
			""")
	void toleratesAnyNumberOfTransitions(int before, int after) {
		LeaderElectionRecord foreign = new LeaderElectionRecord("other", null, null, null, before, null);
		assertThat(records().acquired(foreign, Script.reading("1")).leaderTransitions()).isEqualTo(after);
	}

	@Test
	void renewsWithTheTokenAndTheBeginOfTheTerm() {
		assertThat(Script.written("0 woke; 0 found v5 free; 1 stored v6; 2 woke"))
			.isEqualTo(record("me", LEASE, 0, 2, 4, ResourceVersion.of(6)));
	}

	@Test
	void releasesInTheFormThatAllClientsTakeOverQuickly() {
		assertThat(Script.written("0 woke; 0 found v5 free; 0 stored v6; 1 resign 5 0; 1.5 drained 6"))
			.isEqualTo(new LeaderElectionRecord(null, Duration.ofSeconds(1), START.plusMillis(1500),
					START.plusMillis(1500), 4, null));
	}

	@Test
	void writesWholeMicrosecondsAsALeaseStores() {
		assertThat(Script.written("0 woke; 1.000001999 absent").renewTime()).isEqualTo(START.plusNanos(1_000_001_000));
	}

	@Test
	void writesARenewTimeUnlikeAnyOfItsThatMayBeStored() {
		List<Instant> marks = List.of(START.plusNanos(1000), START, START.plusNanos(2000));
		OwnRecords records = new OwnRecords("me", Script.TIMING, marks);
		assertThat(records.acquired(LeaderElectionRecord.EMPTY, Script.reading("0")).renewTime())
			.isEqualTo(START.plusNanos(3000));
	}

	@Test
	void recognisesItsOwnWritesOnly() {
		OwnRecords records = records();
		LeaderElectionRecord first = records.acquired(LeaderElectionRecord.EMPTY, Script.reading("1"));
		LeaderElectionRecord second = records.acquired(LeaderElectionRecord.EMPTY, Script.reading("2"));
		assertThat(records.isMine(first)).isFalse();
		records.mark(first);
		records.mark(second);
		assertThat(records.isMine(first)).isTrue();
		assertThat(records.isMine(second)).isTrue();
		records.confirm(second);
		assertThat(records.isMine(first)).isFalse();
		assertThat(records.isMine(second)).isTrue();
		assertThat(records.isMine(record("other", LEASE, 2, 2, 0, null))).isFalse();
		assertThat(records.isMine(record("me", LEASE, 2, 3, 0, null))).isFalse();
		assertThat(records.isMine(new LeaderElectionRecord("me", LEASE, START, null, 0, null))).isFalse();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			CLAIMING                      | 15
			CLAIMING; 16 unknown          | 15
			CLAIMING; 16 conflict         | 15
			CLAIMING; 16 refused          |
			CLAIMING; 16 absent           |
			CLAIMING; 16 stored v6        | 15
			RENEWING                      | 0 2
			RENEWING; 3 unknown           | 0 2
			RENEWING; 3 conflict          | 0 2
			RENEWING; 3 refused           | 0
			RENEWING; 3 absent; 4 unknown | 0 3
			RENEWING; 3 stored v7         | 2
			""")
	void remembersTheWritesThatMayBeStored(String script, @Nullable String seconds) {
		assertThat(Script.stateAfter(script).marks()).map((mark) -> Duration.between(START, mark).toSeconds())
			.map(String::valueOf)
			.containsExactly((seconds != null) ? seconds.split(" ") : new String[0]);
	}

	@Test
	void remembersABoundedNumberOfThemAndAlwaysTheConfirmedOne() {
		OwnRecords records = records();
		records.confirm(record("me", LEASE, 0, 0, 0, null));
		for (int i = 1; i <= 32; i++) {
			records.mark(record("me", LEASE, 0, i, 0, null));
		}
		assertThat(records.marks()).hasSize(32)
			.contains(START)
			.doesNotContain(START.plusSeconds(1))
			.contains(START.plusSeconds(2))
			.contains(START.plusSeconds(32));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			PT4S       | PT4S
			PT0.5S     | PT0.5S
			           | PT15S
			PT0S       | PT15S
			PT-1S      | PT15S
			P36499D    | P36499D
			P36500D    | P36500D
			P36501D    | P36500D
			P99999999D | P36500D
			""")
	void readsAnyRecordedDuration(@Nullable Duration recorded, Duration expected) {
		LeaderElectionRecord foreign = new LeaderElectionRecord("other", recorded, null, null, 0, null);
		assertThat(records().duration(foreign)).isEqualTo(expected.toNanos());
	}

	private static OwnRecords records() {
		return new OwnRecords("me", Script.TIMING, List.of());
	}

	private static LeaderElectionRecord record(@Nullable String holder, Duration duration, long acquired, long renewed,
			int transitions, @Nullable ResourceVersion token) {
		return new LeaderElectionRecord(holder, duration, START.plusSeconds(acquired), START.plusSeconds(renewed),
				transitions, token);
	}

}
