package dev.leaderelection.protocol;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

import dev.leaderelection.lock.LeaderElectionRecord;
import dev.leaderelection.lock.Outcome;
import dev.leaderelection.lock.ResourceVersion;
import dev.leaderelection.lock.Snapshot;
import dev.leaderelection.protocol.Output.Send;
import dev.leaderelection.protocol.Output.Wake;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Plays a script of inputs to the real machine and tells in words what the last one put
 * out. The candidate is called {@code me}; lease duration 15 s, renew deadline 10 s,
 * retry period 2 s, request timeout 5 s.
 * <p>
 * A script is a list of steps, each a time in seconds and an input:
 * {@code 0 woke; 0 found v5 other; 15 woke}. A time {@code 12~3600} means that the wall
 * clock shows 3600 s more than it should. {@code again} is the start of another run,
 * which remembers what this one has seen. A name in capitals stands for a script, see
 * {@link #NAMED}. A reply answers the outstanding request, {@code stored#1} request 1.
 * <p>
 * Records: {@code other} and {@code third} are held by somebody else, {@code free} by
 * nobody, {@code blank} by the empty string, {@code empty} has no content at all,
 * {@code sparse} nothing but another holder; {@code mine} is what the candidate last
 * wrote, {@code was} what it last confirmed, {@code twin} carries its identity but was
 * written by somebody else. {@code other:30} records a duration of 30 s,
 * {@code other:none} none.
 */
public final class Script {

	static final String IDENTITY = "me";

	static final Timing TIMING = new Timing(seconds("15"), seconds("10"), seconds("2"), seconds("5"));

	static final Instant EPOCH = Instant.ofEpochSecond(1_000_000);

	private static final Map<String, String> NAMED = Map.ofEntries(
			// Saw at 0 that v5 is held by another candidate
			Map.entry("FOLLOWER", "0 woke; 0 found v5 other"),
			// The same, and is told of changes
			Map.entry("WATCHER", "FOLLOWER; 0 watching on"),
			// Has asked at 2 what has changed
			Map.entry("POLLING", "FOLLOWER; 2 woke"),
			// Tries at 15 to take v5 over
			Map.entry("CLAIMING", "WATCHER; 7.5 woke; 7.5 found v5 other; 15 woke"),
			// Leads with token 6, confirmed at 0
			Map.entry("LEADER", "0 woke; 0 absent; 0 stored v6; 0 watching on"),
			// Its renewal of 2 is on its way
			Map.entry("RENEWING", "LEADER; 2 woke"),
			// Its renewal of 2 ended at 3 with no answer
			Map.entry("DOUBTFUL", "RENEWING; 3 unknown"),
			// Resigned at 1: 5 s for the work to end, 20 s of hold-off
			Map.entry("YIELDING", "LEADER; 1 resign 5 20"),
			// Its work ended at 1.5, the release is on its way
			Map.entry("RELEASING", "YIELDING; 1.5 drained 6"),
			// The same, and no answer came until 2
			Map.entry("RELEASED?", "RELEASING; 2 unknown"),
			// Gave the lock up at 2, does not campaign until 22
			Map.entry("RESTING", "RELEASING; 2 stored v7"),
			// Lost the creation to one candidate and the next claim to another
			Map.entry("CROWDED",
					"0 woke; 0 absent; 0.1 conflict; 0.2 found v5 other; 0.2 watching on; 1 saw v6 free; "
							+ "1.1 conflict; 1.2 found v7 third"),
			// Stopped before it had begun
			Map.entry("HALTED", "0 stop 5"));

	private final ElectionMachine machine;

	private ElectionState state = ElectionState.initial(reading("0"));

	private List<Output> outputs = List.of();

	private LeaderElectionRecord sent = LeaderElectionRecord.EMPTY;

	private LeaderElectionRecord confirmed = LeaderElectionRecord.EMPTY;

	private Script(ElectionMachine machine) {
		this.machine = machine;
	}

	/** Plays a script and renders what its last step put out. */
	public static String play(@Nullable String script) {
		return play(TIMING, script);
	}

	static String play(Timing timing, @Nullable String script) {
		return run(timing, script).outputs.stream().map(Script::render).collect(Collectors.joining(", "));
	}

	static ElectionState stateAfter(String script) {
		return run(TIMING, script).state;
	}

	/** Plays a script and returns the record of the write that its last step sent. */
	public static LeaderElectionRecord written(String script) {
		Script played = run(TIMING, script);
		assertThat(played.outputs).anyMatch((output) -> output instanceof Send);
		return played.sent;
	}

	private static Script run(Timing timing, @Nullable String script) {
		Script played = new Script(new ElectionMachine(IDENTITY, timing));
		played.steps((script != null) ? script : "");
		return played;
	}

	private void steps(String script) {
		for (String step : script.split(";")) {
			String text = step.strip();
			if (NAMED.containsKey(text)) {
				steps(NAMED.get(text));
			}
			else if (!text.isEmpty()) {
				step(text.split(" +"));
			}
		}
	}

	private void step(String[] words) {
		Reading now = reading(words[0]);
		ElectionState before = this.state;
		Step step = input(words, now);
		this.state = step.state();
		this.outputs = step.outputs();
		this.outputs.forEach(this::remember);
		checkOutputs(now, before);
	}

	private Step input(String[] words, Reading now) {
		String first = words[1].replaceAll("#.*", "");
		ElectionMachine m = this.machine;
		return switch (first) {
			case "woke" -> m.woke(this.state, now);
			case "again" -> m.woke(ElectionState.resumed(this.state.view(), now), now);
			case "saw" -> m.observed(this.state, snapshot(words), now);
			case "gone" -> m.observedAbsent(this.state, version(words[2]), now);
			case "watching" -> m.watching(this.state, words[2].equals("on"), now);
			case "ended" -> m.holderEnded(this.state, words[2], now);
			case "resign" -> m.resign(this.state, seconds(words[2]), seconds(words[3]), now);
			case "drained" -> m.drained(this.state, version("v" + words[2]), now);
			case "stop" -> m.stop(this.state, seconds(words[2]), now);
			default -> m.replied(this.state, id(words[1]), outcome(first, words), now);
		};
	}

	private long id(String word) {
		int mark = word.indexOf('#');
		return (mark < 0) ? Objects.requireNonNull(this.state.inFlight(), "no request to answer").id()
				: Long.parseLong(word.substring(mark + 1));
	}

	private Outcome outcome(String name, String[] words) {
		return switch (name) {
			case "found" -> new Outcome.Found(snapshot(words));
			case "stored" -> {
				this.confirmed = this.sent;
				yield new Outcome.Stored(
						new Snapshot(version(words[2]), (words.length > 3) ? record(words[3]) : this.sent));
			}
			case "absent" -> new Outcome.Absent();
			case "conflict" -> new Outcome.Conflict();
			case "refused" -> new Outcome.Refused("refused",
					(words.length > 2) ? Duration.ofSeconds(Long.parseLong(words[2])) : null);
			case "unknown" -> new Outcome.Unknown("unknown");
			default -> throw new IllegalArgumentException(name);
		};
	}

	private Snapshot snapshot(String[] words) {
		return new Snapshot(version(words[2]), record(words[3]));
	}

	private LeaderElectionRecord record(String word) {
		String[] parts = word.split(":");
		LeaderElectionRecord record = switch (parts[0]) {
			case "mine" -> this.sent;
			case "was" -> this.confirmed;
			case "twin" -> held(IDENTITY);
			case "free" -> held(null);
			case "blank" -> held("");
			case "empty" -> LeaderElectionRecord.EMPTY;
			case "sparse" -> new LeaderElectionRecord("other", null, null, null, 0, null);
			default -> held(parts[0]);
		};
		return (parts.length > 1) ? withDuration(record, parts[1]) : record;
	}

	private static LeaderElectionRecord held(@Nullable String holder) {
		Instant longAgo = Instant.ofEpochSecond(5);
		return new LeaderElectionRecord(holder, Duration.ofSeconds(15), longAgo, longAgo, 3, null);
	}

	private static LeaderElectionRecord withDuration(LeaderElectionRecord record, String duration) {
		return new LeaderElectionRecord(record.holderIdentity(),
				duration.equals("none") ? null : Duration.ofSeconds(Long.parseLong(duration)), record.acquireTime(),
				record.renewTime(), record.leaderTransitions(), record.fencingToken());
	}

	private void remember(Output output) {
		if (output instanceof Send send && send.request() instanceof Request.Update update) {
			this.sent = update.record();
		}
		else if (output instanceof Send send && send.request() instanceof Request.Create create) {
			this.sent = create.record();
		}
	}

	/**
	 * What holds after any step: one wish to be woken, in the future, and it comes last.
	 * Only what is to be spread may be due already.
	 */
	private void checkOutputs(Reading now, ElectionState before) {
		assertThat(this.outputs.stream().filter((output) -> output instanceof Send).count()).isLessThanOrEqualTo(1);
		if (before.phase() instanceof Phase.Halted) {
			assertThat(this.outputs).isEmpty();
			assertThat(this.state).isEqualTo(before);
		}
		else if (this.state.phase() instanceof Phase.Halted) {
			assertThat(this.outputs).noneMatch((output) -> output instanceof Send || output instanceof Wake);
		}
		else {
			assertThat(this.outputs).last().isInstanceOf(Wake.class);
			Wake wake = (Wake) this.outputs.get(this.outputs.size() - 1);
			assertThat(wake.at() + Math.min(1, wake.spread())).isGreaterThan(now.monotonic());
		}
	}

	// In words

	private static String render(Output output) {
		if (output instanceof Send send) {
			return request(send.request()) + ((send.timeout() != TIMING.requestTimeout()) ? in(send.timeout()) : "");
		}
		if (output instanceof Output.Granted granted) {
			return "granted " + term(granted.term());
		}
		if (output instanceof Output.Renewed renewed) {
			return "renewed " + term(renewed.term());
		}
		if (output instanceof Output.Revoked revoked) {
			return "revoked " + revoked.term().token() + " " + revoked.reason();
		}
		if (output instanceof Output.LeaderChanged changed) {
			return "leader " + ((changed.holderIdentity() != null) ? changed.holderIdentity() : "nobody");
		}
		if (output instanceof Output.Drain drain) {
			return "drain " + drain.term().token();
		}
		return (output instanceof Wake wake) ? wake(wake) : "halted";
	}

	private static String request(Request request) {
		if (request instanceof Request.Update update) {
			LeaderElectionRecord record = update.record();
			String what = (record.fencingToken() != null) ? "renew" : "acquire";
			return (record.isFree() ? "release" : what) + " v" + update.base().version();
		}
		return (request instanceof Request.Create) ? "create" : "read";
	}

	private static String in(long timeout) {
		return " in " + text(timeout);
	}

	private static String term(Term term) {
		assertThat(term.renewDeadline()).isEqualTo(TIMING.renewDeadline());
		return term.token() + "@" + text(term.confirmed().monotonic());
	}

	private static String wake(Wake wake) {
		String spread = (wake.spread() != 0) ? "+" + text(wake.spread()) : "";
		return "wake " + text(wake.at()) + spread;
	}

	private static String text(long nanos) {
		return BigDecimal.valueOf(nanos, 9).stripTrailingZeros().toPlainString();
	}

	// Values

	static Reading reading(String time) {
		String[] parts = time.split("~");
		long offset = (parts.length > 1) ? seconds(parts[1]) : 0;
		return new Reading(seconds(parts[0]), seconds(parts[0]) + EPOCH.getEpochSecond() * 1_000_000_000L + offset);
	}

	static long seconds(String text) {
		return new BigDecimal(text).movePointRight(9).longValueExact();
	}

	private static ResourceVersion version(String word) {
		return ResourceVersion.parse(word.substring(1));
	}

}
