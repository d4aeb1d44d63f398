package dev.leaderelection.simulation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

import dev.leaderelection.history.Event;
import dev.leaderelection.history.Event.Purpose;
import dev.leaderelection.simulation.MixedFleet.Kind;
import dev.leaderelection.simulation.MixedFleet.Result;
import dev.leaderelection.simulation.MixedFleet.Trouble;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Our candidates beside those of client-go, client-java and fabric8. Nothing that we do
 * may end a live term of theirs; what they do to us, and to each other, is measured:
 * {@code -Dmixed.report=../docs/mixed-fleets.md -Dmixed.schedules=500} writes it down.
 */
class MixedFleetTests {

	private static final int SCHEDULES = Integer.getInteger("mixed.schedules", 40);

	@Test
	void noWriteOfOursEndsALiveTermOfAPeer() throws IOException {
		List<String> violations = new ArrayList<>();
		List<String> table = new ArrayList<>();
		for (Kind kind : Kind.values()) {
			for (Trouble trouble : Trouble.values()) {
				List<Result> mixed = run(kind, 2, 2, trouble);
				List<Result> control = run(kind, 0, 3, trouble);
				mixed.forEach((result) -> violations.addAll(result.violations()));
				table.add(row(kind, trouble, mixed, control));
			}
		}
		write(table);
		assertThat(violations).isEmpty();
	}

	@Test
	void aWriteOfOursThatEndsALiveTermWouldBeNoticed() {
		Event.Applied theirs = new Event.Applied(0, "p1", Purpose.CLAIM, 5, "");
		List<String> violations = new ArrayList<>();
		MixedFleet.checkOurs(new Event.Applied(14_000_000_000L, "c1.1", Purpose.CLAIM, 6, "p1"), theirs, violations);
		MixedFleet.checkOurs(new Event.Applied(1_000_000_000L, "c1.1", Purpose.CLAIM, 6, ""), theirs, violations);
		assertThat(violations).isEmpty();
		MixedFleet.checkOurs(new Event.Applied(13_000_000_000L, "c1.1", Purpose.CLAIM, 6, "p1"), theirs, violations);
		assertThat(violations).hasSize(1);
	}

	@Test
	void withoutAFaultNobodyEverOverlaps() {
		for (Kind kind : Kind.values()) {
			assertThat(run(kind, 2, 2, Trouble.NONE)).allMatch(MixedFleetTests::isDisjoint);
		}
	}

	@Test
	void clientGoAndOursDontOverlapWhileClocksDrift() {
		assertThat(run(Kind.CLIENT_GO, 2, 2, Trouble.DRIFT)).allMatch(MixedFleetTests::isDisjoint);
	}

	@Test
	void ofOursAtMostOneLeadsWhateverClocksAndTheApiDo() {
		for (Kind kind : Kind.values()) {
			for (Trouble trouble : List.of(Trouble.SKEW, Trouble.JUMP, Trouble.HANG, Trouble.ERRORS, Trouble.LOSS)) {
				assertThat(run(kind, 2, 2, trouble)).allMatch((result) -> result.ours() == 0);
			}
		}
	}

	@Test
	void ofOursAtMostOneLeadsWhenALeaderOfClientJavaOrFabric8IsPaused() {
		for (Kind kind : List.of(Kind.CLIENT_JAVA, Kind.FABRIC8)) {
			for (Trouble trouble : List.of(Trouble.PAUSE, Trouble.PAUSE_AND_CANCEL)) {
				assertThat(run(kind, 2, 2, trouble)).allMatch((result) -> result.ours() == 0);
			}
		}
	}

	/** Only this can: it is told by the watch, which takes one way. */
	@Test
	void aLeaseThatAClientGoLeaderErasesWhenItWakesIsLostWithinOneWay() {
		assertThat(run(Kind.CLIENT_GO, 2, 2, Trouble.PAUSE))
			.allMatch((result) -> result.ours() <= SimulatedClient.LONGEST_WAY + 1_000_000);
	}

	private static List<Result> run(Kind kind, int ours, int peers, Trouble trouble) {
		try (Quiet quiet = new Quiet()) {
			return LongStream.rangeClosed(1, SCHEDULES)
				.mapToObj((seed) -> new MixedFleet(seed, kind, ours, peers, trouble).run())
				.toList();
		}
	}

	private static boolean isDisjoint(Result result) {
		return result.peers() == 0 && result.mixed() == 0 && result.ours() == 0;
	}

	// The report

	private static String row(Kind kind, Trouble trouble, List<Result> mixed, List<Result> control) {
		return "| %s | %s | %s | %s | %s | %s |".formatted(kind.title, trouble.title,
				share(mixed.stream().mapToLong(Result::mixed).toArray()),
				share(mixed.stream().mapToLong(Result::peers).toArray()),
				share(mixed.stream().mapToLong(Result::ours).toArray()),
				share(control.stream().mapToLong(Result::peers).toArray()));
	}

	private static String share(long[] overlaps) {
		long bad = LongStream.of(overlaps).filter((overlap) -> overlap > 0).count();
		long longest = LongStream.of(overlaps).max().orElse(0);
		return (bad > 0) ? "%.1f %%, %.2f s".formatted(100.0 * bad / overlaps.length, longest / 1e9) : "none";
	}

	private static void write(List<String> table) throws IOException {
		String report = System.getProperty("mixed.report");
		if (report != null) {
			Path file = Path.of(report);
			String text = Files.exists(file) ? Files.readString(file) : "";
			int end = text.indexOf("| peer |");
			String head = (end >= 0) ? text.substring(0, end) : text;
			Files.writeString(file, head + HEADER + String.join("\n", table) + "\n\n" + SCHEDULES
					+ " schedules of three minutes for each cell.\n");
		}
	}

	private static final String HEADER = """
			| peer | trouble | a peer and ours | two peers, beside ours | two of ours, beside peers | two peers, without ours |
			| --- | --- | --- | --- | --- | --- |
			""";

}
