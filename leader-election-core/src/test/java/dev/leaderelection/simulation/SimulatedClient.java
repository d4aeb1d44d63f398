package dev.leaderelection.simulation;

import java.time.Duration;
import java.util.function.Consumer;

import dev.leaderelection.history.Event;
import dev.leaderelection.history.Event.Answer;
import dev.leaderelection.history.Event.Purpose;
import dev.leaderelection.lock.LockWatch;
import dev.leaderelection.lock.LockWatchListener;
import dev.leaderelection.lock.Outcome;
import dev.leaderelection.lock.ResourceVersion;
import dev.leaderelection.loop.LockClient;
import dev.leaderelection.loop.LoopThread.Cancellable;
import dev.leaderelection.protocol.Reading;
import dev.leaderelection.protocol.Request;
import org.jspecify.annotations.Nullable;

/** The way of one candidate to the server, on which requests and replies get lost. */
final class SimulatedClient implements LockClient {

	/** The longest way in one direction without faults. */
	static final long LONGEST_WAY = 8_000_000;

	private final SimulatedCandidate candidate;

	private final SimulatedProcess process;

	private final Setting setting;

	private final World world;

	private final boolean watches;

	private long requests;

	private long opened;

	SimulatedClient(SimulatedCandidate candidate, SimulatedProcess process) {
		this.candidate = candidate;
		this.process = process;
		this.setting = process.setting;
		this.world = this.setting.world();
		this.watches = !this.setting.swarm().includes(Fault.WATCH_UNSUPPORTED) || this.world.chance(0.5);
	}

	boolean watches() {
		return this.watches;
	}

	// Requests

	@Override
	public Cancellable send(Request request, long timeout, Consumer<Outcome> reply) {
		this.process.hesitate();
		Call call = new Call(++this.requests, request, reply);
		call.log();
		if (strikes(Fault.CLIENT_THROWS)) {
			call.log(new Outcome.Unknown("thrown"));
			throw new Broken("the client is broken");
		}
		call.timeout = this.process.postAfter(timeout, () -> call.answer(new Outcome.Unknown("timeout")));
		travel(call);
		if (strikes(Fault.PAUSE_AT_PROTOCOL_POINT)) {
			this.world.at(this.process.now() + this.world.upTo(LONGEST_WAY), this::pause);
		}
		return call::cancel;
	}

	private void pause() {
		if (!this.setting.swarm().isOver()) {
			this.process.pause(this.world.skewed(0, 3 * this.setting.lease()));
		}
	}

	private void travel(Call call) {
		long departs = this.process.now();
		if (strikes(Fault.LOST_REQUEST) || departs < this.process.requestsLostUntil) {
			return;
		}
		Outcome instead = insteadOfServing(call.request);
		if (instead != null) {
			comeBack(call, departs + way(), instead);
			return;
		}
		int incarnation = this.process.incarnation();
		arrive(call, departs, arrival(departs), incarnation);
		if (strikes(Fault.DUPLICATE_REQUEST)) {
			arrive(call, departs, arrival(departs), incarnation);
		}
	}

	private long arrival(long departs) {
		long delay = strikes(Fault.DELAYED_REQUEST) ? this.world.skewed(0, 3 * this.setting.lease()) : 0;
		return departs + way() + delay;
	}

	private @Nullable Outcome insteadOfServing(Request request) {
		if (strikes(Fault.UNAUTHORIZED)) {
			return new Outcome.Refused("401 Unauthorized");
		}
		if (strikes(Fault.FORBIDDEN)) {
			return new Outcome.Refused("403 Forbidden");
		}
		if (strikes(Fault.TOO_MANY_REQUESTS)) {
			return this.setting.server().tooManyRequests();
		}
		if (strikes(Fault.ERROR_BEFORE)) {
			return new Outcome.Unknown("500 Internal Server Error");
		}
		boolean read = request instanceof Request.Read;
		return (!read && strikes(Fault.SPURIOUS_CONFLICT)) ? new Outcome.Conflict() : null;
	}

	/** A process that was killed before it sent anything has sent nothing. */
	private void arrive(Call call, long departs, long arrives, int incarnation) {
		this.setting.server().expect(arrives);
		if (departs > this.world.now()) {
			this.world.at(departs, () -> {
				if (this.process.incarnation() == incarnation) {
					this.world.at(arrives, () -> serve(call));
				}
			});
		}
		else {
			this.world.at(arrives, () -> serve(call));
		}
	}

	private void serve(Call call) {
		boolean stale = call.request instanceof Request.Read && strikes(Fault.STALE_READ);
		Outcome outcome = stale ? this.setting.server().staleRead()
				: this.setting.server().serve(call.request, this.candidate.name());
		if (outcome == null || strikes(Fault.LOST_REPLY)) {
			return;
		}
		if (strikes(Fault.ERROR_AFTER)) {
			outcome = new Outcome.Unknown("504 Gateway Timeout");
		}
		if (stale && outcome instanceof Outcome.Absent) {
			this.process.quietAfter((long) (1.12 * 3 * this.setting.lease()));
		}
		long delay = strikes(Fault.DELAYED_REPLY) ? this.world.skewed(0, 2 * this.setting.lease()) : 0;
		comeBack(call, this.world.now() + way() + delay, outcome);
		if (strikes(Fault.DUPLICATE_REPLY)) {
			comeBack(call, this.world.now() + way() + this.world.skewed(0, 2 * this.setting.lease()), outcome);
		}
	}

	private void comeBack(Call call, long time, Outcome outcome) {
		if (time >= this.process.repliesLostUntil && !this.candidate.isCrashed()) {
			this.process.post(time, () -> call.answer(outcome));
		}
	}

	private long way() {
		return strikes(Fault.SLOW_NETWORK) ? this.world.skewed(LONGEST_WAY, this.setting.retryPeriod())
				: this.world.between(500_000, LONGEST_WAY);
	}

	private boolean strikes(Fault fault) {
		return this.setting.swarm().strikes(fault);
	}

	// Watches

	@Override
	public @Nullable LockWatch watch(@Nullable ResourceVersion since, LockWatchListener listener) {
		this.process.hesitate();
		if (!this.watches) {
			return null;
		}
		if (strikes(Fault.WATCH_THROWS)) {
			throw new Broken("the watch is broken");
		}
		SimulatedWatch watch = new SimulatedWatch(this.process, this.candidate.name(), ++this.opened, listener);
		watch.open(since);
		return watch;
	}

	/** A request under way. */
	private final class Call {

		private final long id;

		private final Request request;

		private final Consumer<Outcome> reply;

		private @Nullable Cancellable timeout;

		/**
		 * Whoever is paused in sending may take the request for overdue when it wakes.
		 */
		private final boolean late = SimulatedClient.this.process.isPausedInStep();

		private boolean done;

		private boolean cancelled;

		private Call(long id, Request request, Consumer<Outcome> reply) {
			this.id = id;
			this.request = request;
			this.reply = reply;
		}

		private String run() {
			return SimulatedClient.this.candidate.name();
		}

		private void log() {
			SimulatedProcess process = SimulatedClient.this.process;
			Reading reading = process.peekClocks();
			Purpose purpose = SimulatedServer.purpose(this.request);
			long base = (this.request instanceof Request.Update update) ? update.base().version().value().longValue()
					: 0;
			SimulatedClient.this.candidate.sample();
			SimulatedClient.this.world
				.log(new Event.Sent(process.now(), run(), this.id, purpose, base, reading.monotonic(), reading.wall()));
		}

		/** Late and repeated answers are passed on too: they must change nothing. */
		private void answer(Outcome outcome) {
			boolean ours = outcome instanceof Outcome.Unknown;
			if (this.done && (ours || !SimulatedClient.this.setting.swarm().includes(Fault.DUPLICATE_REPLY))) {
				return;
			}
			log(outcome);
			this.reply.accept(outcome);
		}

		private void log(Outcome outcome) {
			boolean late = this.done || this.cancelled;
			end();
			long version = 0;
			if (outcome instanceof Outcome.Found found) {
				version = found.snapshot().version().value().longValue();
			}
			else if (outcome instanceof Outcome.Stored stored) {
				version = stored.snapshot().version().value().longValue();
			}
			SimulatedProcess process = SimulatedClient.this.process;
			boolean reacts = !this.late && !process.isBusy()
					&& !SimulatedClient.this.setting.swarm().includes(Fault.SLOW_THREADS);
			Duration retryAfter = (reacts && outcome instanceof Outcome.Refused refused) ? refused.retryAfter() : null;
			SimulatedClient.this.world.log(new Event.Answered(process.now(), run(), this.id, answerOf(outcome), version,
					process.peekClocks().monotonic(), (retryAfter != null) ? retryAfter.toNanos() : 0, late));
		}

		private void cancel() {
			if (!this.done) {
				end();
				this.cancelled = true;
				SimulatedClient.this.world.log(new Event.Cancelled(SimulatedClient.this.process.now(), run(), this.id));
			}
		}

		private void end() {
			this.done = true;
			if (this.timeout != null) {
				this.timeout.cancel();
			}
		}

		private static Answer answerOf(Outcome outcome) {
			if (outcome instanceof Outcome.Found) {
				return Answer.FOUND;
			}
			if (outcome instanceof Outcome.Stored) {
				return Answer.STORED;
			}
			if (outcome instanceof Outcome.Absent) {
				return Answer.ABSENT;
			}
			if (outcome instanceof Outcome.Conflict) {
				return Answer.CONFLICT;
			}
			return (outcome instanceof Outcome.Refused) ? Answer.REFUSED : Answer.UNKNOWN;
		}

	}

}
