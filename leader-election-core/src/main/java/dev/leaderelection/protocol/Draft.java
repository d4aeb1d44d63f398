package dev.leaderelection.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import dev.leaderelection.lock.ResourceVersion;
import dev.leaderelection.lock.Snapshot;
import dev.leaderelection.protocol.ElectionState.InFlight;
import dev.leaderelection.protocol.View.Present;
import org.jspecify.annotations.Nullable;

/**
 * A working copy of the state, and what is to be done about it so far. The names are
 * those of {@link ElectionState}.
 */
abstract class Draft {

	final Timing timing;

	final OwnRecords records;

	final Reading now;

	final List<Output> outputs = new ArrayList<>();

	Phase phase;

	View view;

	@Nullable InFlight inFlight;

	boolean doubtful;

	boolean watching;

	boolean stopping;

	long nextRead;

	long nextWrite;

	@Nullable ResourceVersion tried;

	int lostClaims;

	@Nullable String ended;

	private long lastRequest;

	private @Nullable String leader;

	Draft(ElectionMachine machine, ElectionState state, Reading now) {
		this.timing = machine.timing();
		this.records = new OwnRecords(machine.identity(), machine.timing(), state.marks());
		this.now = now;
		this.phase = state.phase();
		this.view = state.view();
		this.inFlight = state.inFlight();
		this.doubtful = state.doubtful();
		this.watching = state.watching();
		this.stopping = state.stopping();
		this.nextRead = state.nextRead();
		this.nextWrite = state.nextWrite();
		this.tried = state.tried();
		this.lostClaims = state.lostClaims();
		this.ended = state.ended();
		this.lastRequest = state.lastRequest();
		this.leader = leader();
	}

	final Step step() {
		return new Step(new ElectionState(this.phase, this.view, this.records.marks(), this.inFlight, this.doubtful,
				this.watching, this.stopping, this.nextRead, this.nextWrite, this.tried, this.lostClaims, this.ended,
				this.lastRequest), this.outputs);
	}

	final long now() {
		return this.now.monotonic();
	}

	final Snapshot current() {
		return ((Present) this.view).snapshot();
	}

	/**
	 * Sends a request, with no more time than a held term has left. It counts from this
	 * step's reading, which is older (rules 1 and 4).
	 */
	final void send(Request request) {
		Term term = this.phase.heldTerm();
		long left = (term != null) ? term.remaining(this.now) : Long.MAX_VALUE;
		this.inFlight = new InFlight(++this.lastRequest, request, this.now);
		this.outputs.add(new Output.Send(this.lastRequest, request, Math.min(this.timing.requestTimeout(), left)));
	}

	final void reportLeader() {
		String holder = leader();
		if (!Objects.equals(holder, this.leader)) {
			this.leader = holder;
			this.outputs.add(new Output.LeaderChanged(holder));
		}
	}

	private @Nullable String leader() {
		return (this.view instanceof Present present && !present.record().isFree()) ? present.record().holderIdentity()
				: null;
	}

}
