package dev.leaderelection.loop;

import java.math.BigInteger;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import dev.leaderelection.lock.LeaderElectionRecord;
import dev.leaderelection.lock.Outcome;
import dev.leaderelection.lock.ResourceLock;
import dev.leaderelection.lock.ResourceVersion;
import dev.leaderelection.lock.Snapshot;
import dev.leaderelection.protocol.ElectionMachine;
import dev.leaderelection.protocol.ElectionState;
import dev.leaderelection.protocol.Output;
import dev.leaderelection.protocol.Phase;
import dev.leaderelection.protocol.Reading;
import dev.leaderelection.protocol.Request;
import dev.leaderelection.protocol.Step;
import dev.leaderelection.protocol.View;
import org.jspecify.annotations.Nullable;

/**
 * The take-over that a follower may have to make one day, in thought: the machine is
 * asked what it would do after a release, and after the lease has ended, and the lock
 * goes through the write without sending it. Nothing comes of it, since a step changes
 * nothing but what it returns.
 * <p>
 * A JVM loads and links code when it runs for the first time, and compiles what has run
 * some 200 times. A follower does nothing but watch, so that without this its first claim
 * would be the first time, while nobody leads. Each follower rehearses once; as long as
 * its JVM has not compiled the code, again with each renewal that it sees.
 * {@code benchmarks/README.md} has what that gains.
 *
 * @param machine the rule
 * @param state the state of a follower
 * @param held what another one holds
 * @param now both clocks
 */
public record Rehearsal(ElectionMachine machine, ElectionState state, Snapshot held, Reading now) {

	/** At a time, so that a thread of requests is soon free again. */
	private static final int ROUNDS = 10;

	/**
	 * Of all followers in this JVM, because what is compiled is so for all of them that
	 * have the same kind of lock.
	 */
	private static final AtomicInteger ROUNDS_LEFT = new AtomicInteger(300);

	/** Far beyond the end of any lease. */
	private static final long LATER = Duration.ofDays(1).toNanos();

	/** Whether this JVM still gets quicker by it. */
	static boolean isUseful() {
		return ROUNDS_LEFT.get() > 0;
	}

	/** What there is to take over one day, {@code null} for nothing. */
	static @Nullable Snapshot subject(ElectionState state) {
		boolean follows = state.phase() instanceof Phase.Following && state.inFlight() == null;
		return (follows && state.view() instanceof View.Present present) ? present.snapshot() : null;
	}

	/** On a thread of requests. */
	void perform(ResourceLock lock) {
		for (int i = 0; i < ROUNDS && (i == 0 || isUseful()); i++) {
			ROUNDS_LEFT.updateAndGet((left) -> Math.max(0, left - 1));
			afterRelease(lock);
			afterExpiry(lock);
		}
	}

	private void afterRelease(ResourceLock lock) {
		LeaderElectionRecord record = this.held.record();
		LeaderElectionRecord free = new LeaderElectionRecord(null, record.leaseDuration(), record.acquireTime(),
				record.renewTime(), record.leaderTransitions(), null);
		Snapshot released = new Snapshot(next(this.held), free, this.held.attachment());
		claim(lock, this.machine.observed(this.state, released, this.now), this.now);
	}

	private void afterExpiry(ResourceLock lock) {
		Reading later = new Reading(this.now.monotonic() + LATER, this.now.wall() + LATER);
		claim(lock, this.machine.woke(this.state, later), later);
	}

	private void claim(ResourceLock lock, Step claim, Reading at) {
		for (Output output : claim.outputs()) {
			if (output instanceof Output.Send send && send.request() instanceof Request.Update update) {
				lock.rehearse(this.held, update.record());
				Snapshot stored = new Snapshot(next(update.base()), update.record());
				this.machine.replied(claim.state(), send.id(), new Outcome.Stored(stored), at);
			}
		}
	}

	private static ResourceVersion next(Snapshot snapshot) {
		return new ResourceVersion(snapshot.version().value().add(BigInteger.ONE));
	}

}
