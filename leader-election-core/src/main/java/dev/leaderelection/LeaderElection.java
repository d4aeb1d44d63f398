package dev.leaderelection;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

import dev.leaderelection.loop.BlockingLockClient;
import dev.leaderelection.loop.CallbackChannel;
import dev.leaderelection.loop.ElectionLoop;
import dev.leaderelection.loop.ElectionThreads;
import dev.leaderelection.loop.LoopListener;
import dev.leaderelection.loop.LoopThread;
import dev.leaderelection.loop.SystemTimeSource;
import dev.leaderelection.loop.TimeSource;
import dev.leaderelection.protocol.ElectionMachine;
import dev.leaderelection.protocol.RevocationReason;
import dev.leaderelection.protocol.Term;
import dev.leaderelection.protocol.View;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * A candidate in one election. All methods may be called from any thread; only
 * {@link #stop}, {@link #close} and {@link #awaitLeadership} wait.
 * <p>
 * An election campaigns from {@link #start} to {@link #stop}, again after every loss, and
 * can be started again after it was stopped. An outage of any length ends in a leader
 * again without a restart.
 */
public final class LeaderElection implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(LeaderElection.class);

	private static final Duration LONGEST = Duration.ofDays(3650);

	private final LeaderElectionConfig config;

	private final TimeSource time = new SystemTimeSource();

	private final ReentrantLock lifecycle = new ReentrantLock();

	/** The calls of one election never overlap, and keep their order over a restart. */
	private final CallbackChannel callbacks = new CallbackChannel(Runnable::run);

	private final ReentrantLock grants = new ReentrantLock();

	private final Condition granted = this.grants.newCondition();

	private final CountingLockClient.Counts requests = new CountingLockClient.Counts();

	private volatile @Nullable Run run;

	private View seen = new View.Unseen();

	LeaderElection(LeaderElectionConfig config) {
		this.config = config;
	}

	/**
	 * Begins the configuration of an election.
	 * @return a builder
	 */
	public static LeaderElectionConfig.Builder builder() {
		return new LeaderElectionConfig.Builder();
	}

	public String name() {
		return this.config.name();
	}

	public LeaderElectionConfig config() {
		return this.config;
	}

	/**
	 * Starts campaigning; does nothing if it was started already. Returns at once, also
	 * when the lock can't be reached, and also when the election is being stopped: it
	 * then campaigns anew, as a candidate of another identity.
	 */
	public void start() {
		start(Level.INFO);
	}

	/** What was seen before a stop isn't forgotten: how long a holder has been silent. */
	private Run start(Level logLevel) {
		this.lifecycle.lock();
		try {
			Run current = this.run;
			if (current != null && !current.stopping) {
				return current;
			}
			Run next = new Run(logLevel);
			this.run = next;
			next.loop.start((current != null) ? current.loop.state().view() : this.seen);
			return next;
		}
		finally {
			this.lifecycle.unlock();
		}
	}

	/**
	 * Stops: leadership ends at once, listeners are told, leader-only work may end while
	 * renewals go on, the lock is released. Work that has not ended in time keeps the
	 * lock from being released: it then expires by itself.
	 * <p>
	 * A listener of this election may call this, too. It then returns {@code false} at
	 * once, because the rest can only happen after the listener has returned.
	 * @param timeout how long all that may take
	 * @return whether it ended in time
	 */
	public boolean stop(Duration timeout) {
		Run current = this.run;
		if (current == null) {
			return true;
		}
		Duration bounded = bounded(timeout);
		current.beginStop(bounded);
		if (this.callbacks.isCurrent()) {
			current.threads.callbackThreads().execute(() -> finishStop(current, bounded));
			return false;
		}
		return finishStop(current, bounded);
	}

	private boolean finishStop(Run stopping, Duration timeout) {
		boolean ended = stopping.finishStop(timeout);
		this.lifecycle.lock();
		try {
			if (this.run == stopping) {
				this.seen = stopping.loop.state().view();
				this.run = null;
			}
		}
		finally {
			this.lifecycle.unlock();
		}
		return ended;
	}

	/** Stops within the configured time. */
	@Override
	public void close() {
		stop(this.config.stopTimeout());
	}

	/**
	 * Gives leadership up, if there is any, so that another candidate wins: this one
	 * doesn't campaign during the hold-off that follows the release. Returns at once;
	 * {@link #isLeader()} is already false then.
	 * @param holdOff how long not to campaign
	 * @return whether there was leadership to give up
	 */
	public boolean resign(Duration holdOff) {
		Run current = this.run;
		return current != null && current.loop.resign(bounded(this.config.stopTimeout()), bounded(holdOff));
	}

	/**
	 * Gives leadership up, if there is any, and doesn't campaign for one lease duration.
	 * @return whether there was leadership to give up
	 */
	public boolean resign() {
		return resign(this.config.timing().leaseDuration());
	}

	public boolean isRunning() {
		return this.run != null;
	}

	/**
	 * Whether this process leads at this instant. Computed from two clocks at every call;
	 * never waits.
	 * @return {@code true} while a confirmed term is valid
	 */
	public boolean isLeader() {
		Run current = this.run;
		return current != null && current.loop.isLeader();
	}

	/**
	 * The present term.
	 * @return the term, empty when this process doesn't lead
	 */
	public Optional<Leadership> leadership() {
		Run current = this.run;
		return (current != null) ? Optional.ofNullable(current.loop.term()).map(current::leadership) : Optional.empty();
	}

	/**
	 * Waits for leadership.
	 * @param timeout how long
	 * @return the term, empty if the time is over
	 * @throws InterruptedException if the thread is interrupted
	 */
	public Optional<Leadership> awaitLeadership(Duration timeout) throws InterruptedException {
		long left = bounded(timeout).toNanos();
		this.grants.lockInterruptibly();
		try {
			Optional<Leadership> leadership = leadership();
			while (leadership.isEmpty() && left > 0) {
				left = this.granted.awaitNanos(left);
				leadership = leadership();
			}
			return leadership;
		}
		finally {
			this.grants.unlock();
		}
	}

	/**
	 * Campaigns for a short term, as one locks a lock: starts if it isn't started, and
	 * waits for leadership. Returns no sooner than the lock has answered, so that without
	 * any waiting a lock that is free is won. Until it is stopped, this election
	 * campaigns on. Attempts that follow each other are as good as a single one: what was
	 * seen of a silent holder is remembered. Terms that begin in this way are logged at
	 * DEBUG.
	 * @param wait how long to wait while another leads, or the lock isn't reached; may be
	 * zero
	 * @return the term, empty if the time is over
	 * @throws InterruptedException if the thread is interrupted
	 */
	public Optional<Leadership> attempt(Duration wait) throws InterruptedException {
		Run current = start(Level.DEBUG);
		long request = this.config.timing().requestTimeout().toNanos();
		long due = this.time.read().monotonic() + bounded(wait).toNanos();
		this.grants.lockInterruptibly();
		try {
			Optional<Leadership> leadership = leadership();
			long left = bounded(wait).toNanos();
			while (leadership.isEmpty() && !current.stopping && (left > 0 || !current.loop.isAnswered())) {
				this.granted.awaitNanos((left > 0) ? Math.min(left, request) : request);
				leadership = leadership();
				left = due - this.time.read().monotonic();
			}
			return leadership;
		}
		finally {
			this.grants.unlock();
		}
	}

	/**
	 * Begins a piece of leader-only work, if this process leads at this instant.
	 * @return the work, to be closed at its end; empty when this process doesn't lead and
	 * the work must not begin
	 */
	public Optional<LeaderWork> enter() {
		Run current = this.run;
		return (current != null) ? current.enter() : Optional.empty();
	}

	/**
	 * Runs a task if this process leads at this instant.
	 * @param task the work, on this thread
	 * @return whether it ran
	 */
	public boolean runIfLeader(Runnable task) {
		Optional<LeaderWork> work = enter();
		work.ifPresent((entered) -> {
			try (entered) {
				task.run();
			}
		});
		return work.isPresent();
	}

	/**
	 * What this candidate knows, from its own memory.
	 * @return a snapshot
	 */
	public LeaderElectionStatus status() {
		Run current = this.run;
		return (current != null) ? StatusReport.of(this.config, current.identity, current.loop)
				: StatusReport.stopped(this.config);
	}

	/**
	 * Counts requests to the lock that had an answer, or none in time, since this
	 * election was created.
	 * @param operation what was asked
	 * @param ending how it ended
	 * @return how many, and how long they took
	 */
	public RequestCount requests(RequestCount.Operation operation, RequestCount.Ending ending) {
		return this.requests.of(operation, ending);
	}

	private void signalGranted() {
		this.grants.lock();
		try {
			this.granted.signalAll();
		}
		finally {
			this.grants.unlock();
		}
	}

	@Override
	public String toString() {
		return "LeaderElection '" + name() + "' on " + this.config.lock().describe();
	}

	/** Nanoseconds of any duration, without an overflow. */
	static Duration bounded(Duration duration) {
		if (duration.isNegative()) {
			return Duration.ZERO;
		}
		return (duration.compareTo(LONGEST) < 0) ? duration : LONGEST;
	}

	private static long random(long bound) {
		return ThreadLocalRandom.current().nextLong(bound + 1);
	}

	private static String uniqueSuffix() {
		return new BigInteger(40, new SecureRandom()).toString(32);
	}

	/**
	 * One run from start to stop, with an identity of its own: a restart is not the same
	 * holder (rule 7).
	 */
	private final class Run implements LoopListener {

		private final String identity = LeaderElection.this.config.candidate() + "_" + uniqueSuffix();

		private final ElectionThreads threads;

		private final boolean ownThreads;

		private final ElectionLoop loop;

		private final Level logLevel;

		private volatile boolean stopping;

		private Run(Level logLevel) {
			this.logLevel = logLevel;
			LeaderElectionConfig config = LeaderElection.this.config;
			ElectionThreads shared = config.threads();
			this.threads = (shared != null) ? shared : ElectionThreads.create();
			this.ownThreads = shared == null;
			LoopThread loopThread = this.threads.loopThread();
			TimeSource time = LeaderElection.this.time;
			this.loop = new ElectionLoop(new ElectionMachine(this.identity, config.timing().toNanos()),
					new CountingLockClient(
							new BlockingLockClient(config.lock(), this.threads.requestThreads(), loopThread, time),
							time, LeaderElection.this.requests),
					time, loopThread, LeaderElection::random,
					LeaderElection.this.callbacks.on(this.threads.callbackThreads()), this);
			log("Election '{}': {} campaigns on {} (lease {}, renew deadline {}, retry period {})", config.name(),
					this.identity, config.lock().describe(), config.timing().leaseDuration(),
					config.timing().renewDeadline(), config.timing().retryPeriod());
		}

		private Leadership leadership(Term term) {
			return new TermLeadership(LeaderElection.this.config, this.identity, this.loop, term);
		}

		private Optional<LeaderWork> enter() {
			Term term = this.loop.enter();
			return (term != null) ? Optional.of(new EnteredWork(this.loop, leadership(term))) : Optional.empty();
		}

		/** Of the time given, one request timeout is kept for the release. */
		private void beginStop(Duration timeout) {
			this.stopping = true;
			signalGranted();
			long release = Math.min(config().timing().requestTimeout().toNanos(), timeout.toNanos() / 2);
			this.loop.stop(timeout.minusNanos(release));
		}

		private boolean finishStop(Duration timeout) {
			boolean ended = awaitHalt(timeout);
			if (this.ownThreads) {
				this.threads.close();
			}
			if (!ended) {
				logger.warn("Election '{}': {} did not stop within {}; if it held the lock, it is left to expire",
						name(), this.identity, timeout);
			}
			return ended;
		}

		private boolean awaitHalt(Duration timeout) {
			try {
				return this.loop.awaitHalt(timeout);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				return false;
			}
		}

		private void log(String message, Object... arguments) {
			logger.atLevel(this.logLevel).log(message, arguments);
		}

		@Override
		public void published() {
			signalGranted();
		}

		@Override
		public void replied() {
			signalGranted();
		}

		@Override
		public void granted(Term term) {
			log("Election '{}': {} leads, fencing token {}", name(), this.identity, term.token());
			callListeners((listener) -> listener.granted(leadership(term)));
		}

		@Override
		public void revoked(Term term, RevocationReason reason) {
			log("Election '{}': {} no longer leads, fencing token {}: {}", name(), this.identity, term.token(),
					reason.explanation());
			callListeners((listener) -> listener.revoked(leadership(term), reason));
		}

		@Override
		public boolean wantsRenewals() {
			return config().listeners().stream().anyMatch(RenewalListener.class::isInstance);
		}

		@Override
		public void renewed(Term term) {
			Leadership leadership = leadership(term);
			callListeners((listener) -> {
				if (listener instanceof RenewalListener renewals) {
					renewals.renewed(leadership);
				}
			});
		}

		@Override
		public void leaderChanged(@Nullable String holderIdentity) {
			logger.debug("Election '{}': the recorded holder is {}", name(), holderIdentity);
			callListeners((listener) -> listener.newLeader(holderIdentity));
			if (holderIdentity != null && !holderIdentity.equals(this.identity)) {
				callListeners((listener) -> listener.following(holderIdentity));
			}
		}

		@Override
		public void halted() {
			callListeners(LeaderElectionListener::stopped);
		}

		private void callListeners(Consumer<LeaderElectionListener> call) {
			config().listeners().forEach((listener) -> callSafely(listener, call));
		}

		/** Neither an exception nor an interrupt of one listener reaches another. */
		private void callSafely(LeaderElectionListener listener, Consumer<LeaderElectionListener> call) {
			try {
				call.accept(listener);
			}
			catch (Throwable ex) {
				logger.warn("Election '{}': a listener failed; the election goes on", name(), ex);
			}
			finally {
				Thread.interrupted();
			}
		}

	}

}
