package dev.leaderelection.simulation;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import dev.leaderelection.history.Event;
import dev.leaderelection.protocol.Timing;
import org.jspecify.annotations.Nullable;

/**
 * One schedule of our candidates and another library's on the same record, at the default
 * durations of all of them, with one kind of trouble.
 */
final class MixedFleet {

	private static final long SECOND = 1_000_000_000L;

	private static final long START = 1_700_000_000L * SECOND;

	private static final Timing TIMING = new Timing(15 * SECOND, 10 * SECOND, 2 * SECOND, 5 * SECOND);

	private static final long LENGTH = 12 * TIMING.leaseDuration();

	private final Trouble trouble;

	private final World world;

	private final Setting setting;

	private final List<SimulatedProcess> ours = new ArrayList<>();

	private final List<Peer> peers = new ArrayList<>();

	private final List<Span> pauses = new ArrayList<>();

	MixedFleet(long seed, Kind kind, int ours, int peers, Trouble trouble) {
		this.trouble = trouble;
		this.world = new World(seed);
		double loss = (trouble == Trouble.LOSS) ? 0.15 : 0;
		Set<Fault> faults = (loss > 0) ? EnumSet.of(Fault.LOST_REQUEST, Fault.LOST_REPLY) : EnumSet.noneOf(Fault.class);
		this.setting = new Setting(this.world, new Swarm(this.world, faults, loss), List.of(TIMING));
		for (int number = 1; number <= ours; number++) {
			this.ours.add(new SimulatedProcess(this.setting, number, clock()));
		}
		this.setting.processes(this.ours);
		for (int number = 1; number <= peers; number++) {
			SimulatedProcess process = new SimulatedProcess(this.setting, 10 + number, clock());
			this.peers.add(kind.create(process, "p" + number, loss));
		}
	}

	private SimulatedClock clock() {
		long skew = (this.trouble == Trouble.SKEW) ? this.world.pick(-20, 0, 20) * SECOND : 0;
		long rate = (this.trouble == Trouble.DRIFT) ? this.world.pick(900_000, 1_000_000, 1_100_000) : 1_000_000;
		return new SimulatedClock(this.world.now(), START + skew + this.world.upTo(SECOND / 10), rate, rate);
	}

	Result run() {
		this.ours.forEach((process) -> this.world.at(this.world.upTo(5 * SECOND), process::startFirst));
		this.peers.forEach((peer) -> this.world.at(this.world.upTo(5 * SECOND), peer::start));
		troubleLater();
		this.world.at(LENGTH, this.world::end);
		this.world.run();
		return judge();
	}

	// Trouble

	private void troubleLater() {
		this.world.at(this.world.now() + this.world.between(5 * SECOND, 40 * SECOND), () -> {
			trouble();
			troubleLater();
		});
	}

	private void trouble() {
		switch (this.trouble) {
			case HANG ->
				this.setting.server().fail(SimulatedServer.Outage.HANG, this.world.between(SECOND, 20 * SECOND));
			case ERRORS ->
				this.setting.server().fail(SimulatedServer.Outage.ERROR, this.world.between(SECOND, 20 * SECOND));
			case PAUSE -> pauseLeader(this.world.between(SECOND, 30 * SECOND));
			case JUMP -> anyProcess().clock().setWall(this.world.now(), this.world.pick(-20, 20) * SECOND);
			case CANCEL -> cancelLeader();
			case PAUSE_AND_CANCEL -> deposeLeader();
			case NONE, DRIFT, SKEW, LOSS -> {
			}
		}
	}

	private SimulatedProcess anyProcess() {
		int index = (int) this.world.upTo(this.ours.size() + this.peers.size() - 1);
		return (index < this.ours.size()) ? this.ours.get(index) : this.peers.get(index - this.ours.size()).process;
	}

	private void pauseLeader(long duration) {
		awakeLeader().ifPresent((peer) -> peer.pause(duration));
		this.ours.stream().filter(SimulatedProcess::leads).findFirst().ifPresent((process) -> pause(process, duration));
	}

	private void pause(SimulatedProcess process, long duration) {
		process.pause(duration);
		this.pauses.add(new Span("c" + process.number, this.world.now(), this.world.now() + duration));
	}

	private Optional<Peer> awakeLeader() {
		return this.peers.stream().filter((peer) -> peer.believes() && !peer.process.isBusy()).findFirst();
	}

	private void cancelLeader() {
		awakeLeader().ifPresent((peer) -> peer.process.post(this.world.now(), peer::cancel));
		this.ours.stream().filter(SimulatedProcess::leads).findFirst().ifPresent(this::resign);
	}

	private void resign(SimulatedProcess process) {
		SimulatedCandidate candidate = process.candidate();
		if (candidate != null) {
			process.post(this.world.now(), () -> candidate.resign(SECOND, 3 * SECOND));
		}
	}

	/** A leader that slept through its lease is stopped soon after it wakes. */
	private void deposeLeader() {
		long duration = this.world.between(16 * SECOND, 25 * SECOND);
		awakeLeader().ifPresent((peer) -> {
			peer.pause(duration);
			peer.process.post(this.world.now() + duration + this.world.upTo(8 * SECOND), peer::cancel);
		});
		this.ours.stream().filter(SimulatedProcess::leads).findFirst().ifPresent((process) -> pause(process, duration));
	}

	// Judgement

	private Result judge() {
		List<Span> spans = new ArrayList<>();
		this.peers.forEach((peer) -> peer.beliefs()
			.forEach((belief) -> spans.add(new Span(peer.name(), belief[0], Math.min(belief[1], LENGTH)))));
		List<String> violations = new ArrayList<>();
		Event.@Nullable Applied last = null;
		for (Event event : this.world.history()) {
			if (event instanceof Event.Applied applied) {
				checkOurs(applied, last, violations);
				last = applied;
			}
			else if (event instanceof Event.Sampled sampled && sampled.token() > 0) {
				extend(spans, sampled);
			}
			else if (event instanceof Event.Failed failed) {
				violations.add(failed.problem());
			}
		}
		return new Result(longest(spans, false, true), longest(spans, true, true), longest(spans, false, false),
				violations);
	}

	/**
	 * No write of ours replaces a peer's record before that has stood unchanged for the
	 * whole duration that it records, on the fastest clock.
	 */
	static void checkOurs(Event.Applied applied, Event.@Nullable Applied last, List<String> violations) {
		boolean replaces = isOurs(applied.run()) && applied.previousWriter().startsWith("p");
		if (last != null && replaces && applied.at() - last.at() < TIMING.leaseDuration() / 1.1) {
			violations.add(applied + " replaces what was written at " + last.at());
		}
	}

	/** One span for each stretch of a term in which the process wasn't paused. */
	private void extend(List<Span> spans, Event.Sampled sampled) {
		String name = sampled.run() + "#" + sampled.token();
		if (isPaused(sampled.run(), sampled.at(), sampled.at())) {
			return;
		}
		for (int i = spans.size() - 1; i >= 0; i--) {
			Span span = spans.get(i);
			if (span.of().equals(name) && !isPaused(sampled.run(), span.until(), sampled.at())) {
				spans.set(i, new Span(name, span.from(), sampled.at()));
				return;
			}
		}
		spans.add(new Span(name, sampled.at(), sampled.at()));
	}

	private boolean isPaused(String run, long from, long until) {
		return this.pauses.stream()
			.anyMatch((pause) -> run.startsWith(pause.of()) && pause.from() <= until && from < pause.until());
	}

	/** The longest time for which two work at once: of ours and peers, or of one kind. */
	private static long longest(List<Span> spans, boolean mixed, boolean peers) {
		long longest = 0;
		for (int i = 0; i < spans.size(); i++) {
			for (int j = i + 1; j < spans.size(); j++) {
				Span one = spans.get(i);
				Span other = spans.get(j);
				boolean wanted = mixed ? isOurs(one.of()) != isOurs(other.of())
						: isOurs(one.of()) != peers && isOurs(other.of()) != peers;
				if (wanted && !one.of().equals(other.of())) {
					longest = Math.max(longest,
							Math.min(one.until(), other.until()) - Math.max(one.from(), other.from()));
				}
			}
		}
		return longest;
	}

	private static boolean isOurs(String name) {
		return name.startsWith("c");
	}

	private record Span(String of, long from, long until) {
	}

	/**
	 * What came of a schedule.
	 *
	 * @param peers nanoseconds for which two of the peers worked at once
	 * @param mixed the same for a peer and one of ours
	 * @param ours the same for two of ours
	 * @param violations what must not be
	 */
	record Result(long peers, long mixed, long ours, List<String> violations) {
	}

	/** Whose candidates the peers are. */
	enum Kind {

		CLIENT_GO("client-go") {
			@Override
			Peer create(SimulatedProcess process, String name, double lossRate) {
				return new ClientGoModel(process, name, lossRate);
			}
		},
		CLIENT_JAVA("client-java") {
			@Override
			Peer create(SimulatedProcess process, String name, double lossRate) {
				return new ClientJavaModel(process, name, lossRate);
			}
		},
		FABRIC8("fabric8") {
			@Override
			Peer create(SimulatedProcess process, String name, double lossRate) {
				return new Fabric8Model(process, name, lossRate);
			}
		};

		final String title;

		Kind(String title) {
			this.title = title;
		}

		abstract Peer create(SimulatedProcess process, String name, double lossRate);

	}

	/** What goes wrong again and again in one schedule. */
	enum Trouble {

		NONE("nothing goes wrong"), DRIFT("clocks drift by up to 10 %"), SKEW("wall clocks differ by up to 40 s"),
		JUMP("wall clocks are set by 20 s"), HANG("the API hangs for 1 to 20 s"),
		ERRORS("the API answers 503 for 1 to 20 s"), LOSS("15 % of requests and of replies are lost"),
		PAUSE("the leader is paused for 1 to 30 s"), CANCEL("the leader is stopped and releases"),
		PAUSE_AND_CANCEL("the leader is paused for longer than its lease, then stopped");

		final String title;

		Trouble(String title) {
			this.title = title;
		}

	}

}
