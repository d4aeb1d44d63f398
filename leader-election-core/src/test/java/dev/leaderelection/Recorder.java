package dev.leaderelection;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import dev.leaderelection.protocol.RevocationReason;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/** Notes the calls to a listener, and that they don't overlap. */
public class Recorder implements LeaderElectionListener {

	public static final Duration PATIENCE = Duration.ofSeconds(30);

	private final BlockingQueue<String> calls = new LinkedBlockingQueue<>();

	private final BlockingQueue<Leadership> grants = new LinkedBlockingQueue<>();

	private final List<String> terms = new ArrayList<>();

	private final AtomicInteger running = new AtomicInteger();

	@Override
	public void granted(Leadership leadership) {
		this.grants.add(leadership);
		record("granted", leadership);
	}

	@Override
	public void revoked(Leadership leadership, RevocationReason reason) {
		assertThat(leadership.isValid()).isFalse();
		record("revoked " + reason, leadership);
	}

	@Override
	public void newLeader(@Nullable String holderIdentity) {
		enter();
		leave();
	}

	/** Runs in place of a user's code. */
	protected void work() {
	}

	/** Waits for the next call. */
	public String next() throws InterruptedException {
		String call = this.calls.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
		assertThat(call).as("the next call").isNotNull();
		return call;
	}

	/** Waits for the next call, which is a grant; its term may be over. */
	public Leadership nextGrant() throws InterruptedException {
		assertThat(next()).isEqualTo("granted");
		return this.grants.remove();
	}

	/** What was called and not yet asked for. */
	public List<String> rest() {
		List<String> rest = new ArrayList<>();
		this.calls.drainTo(rest);
		return rest;
	}

	/** Granted and revoked in turn, each for a token of its own. */
	public void assertPaired() {
		synchronized (this.terms) {
			for (int i = 0; i < this.terms.size(); i++) {
				String[] call = this.terms.get(i).split(" ");
				assertThat(call[0]).as("%s", this.terms).isEqualTo((i % 2 == 0) ? "granted" : "revoked");
				if (i % 2 == 1) {
					assertThat(call[1]).as("%s", this.terms).isEqualTo(this.terms.get(i - 1).split(" ")[1]);
				}
			}
			assertThat(this.terms).doesNotHaveDuplicates();
		}
	}

	private void record(String call, Leadership leadership) {
		enter();
		synchronized (this.terms) {
			this.terms.add(call.split(" ")[0] + " " + leadership.fencingToken());
		}
		this.calls.add(call);
		try {
			work();
		}
		finally {
			leave();
		}
	}

	private void enter() {
		assertThat(this.running.incrementAndGet()).as("calls at a time").isEqualTo(1);
	}

	private void leave() {
		this.running.decrementAndGet();
	}

}
