package dev.leaderelection.task;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

import dev.leaderelection.LeaderElectionListener;
import dev.leaderelection.LeaderWork;
import dev.leaderelection.Leadership;
import dev.leaderelection.loop.DaemonThreads;
import dev.leaderelection.loop.LoopThread;
import dev.leaderelection.loop.SystemTimeSource;
import dev.leaderelection.loop.TimeSource;
import dev.leaderelection.protocol.Reading;
import dev.leaderelection.protocol.RevocationReason;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A child process that runs only while this process leads: started when leadership is
 * granted, ended when it is revoked, started anew in the next term. When it exits by
 * itself, or can't be started, this process resigns and holds off for one lease duration.
 * <p>
 * <b>How it is ended.</b> The child is asked to end (SIGTERM; Windows knows only
 * killing); what it leaves behind of its own children is asked, too. Whatever is there
 * when the grace is over is killed. After a voluntary end (resigned, stopped) the grace
 * is the configured one, as long as renewals still hold the lock, which is released when
 * the tree is gone. After a loss it is shorter, so that all is over before another
 * process can lead: half of
 * {@link dev.leaderelection.LeaderElectionTiming#safetyMargin()} at most, and nothing
 * where another one may lead already.
 * <p>
 * <b>Not left behind.</b> When the JVM shuts down (SIGTERM, the last thread ended) the
 * child is ended in the same way, and the JVM waits for that. A JVM that is killed
 * (SIGKILL) can do nothing: in a container the child dies with it. On Linux also those
 * processes of the tree are found that have detached themselves; elsewhere one whose
 * parent ended within half a second is not.
 * <p>
 * The child's environment has {@code LEADER_ELECTION_NAME},
 * {@code LEADER_ELECTION_IDENTITY} and {@code LEADER_ELECTION_FENCING_TOKEN}.
 */
public final class LeaderProcess implements LeaderElectionListener {

	/** How long a child may take to end after a voluntary end of leadership. */
	public static final Duration DEFAULT_GRACE = Duration.ofSeconds(10);

	private static final Logger logger = LoggerFactory.getLogger(LeaderProcess.class);

	private final ProcessBuilder command;

	private final Duration grace;

	private final Lane lane;

	private final TimeSource time = new SystemTimeSource();

	private volatile @Nullable Run run;

	private LeaderProcess(ProcessBuilder command, Duration grace) {
		if (grace.isNegative()) {
			throw new IllegalArgumentException("The grace must not be negative, but was " + grace);
		}
		this.command = command;
		this.grace = grace;
		this.lane = new Lane("process");
	}

	/**
	 * Makes a listener that runs a command while this process leads. The child inherits
	 * the standard streams of this process.
	 * @param command the program and its arguments
	 * @return the listener, for one election
	 */
	public static LeaderProcess of(String... command) {
		return of(new ProcessBuilder(command).inheritIO());
	}

	/**
	 * Makes a listener that runs a command while this process leads.
	 * @param command the program with its arguments, environment, directory and streams,
	 * not to be changed afterwards; streams that are pipes are inherited instead, since
	 * nobody would read them
	 * @return the listener, for one election
	 */
	public static LeaderProcess of(ProcessBuilder command) {
		return new LeaderProcess(command, DEFAULT_GRACE);
	}

	/**
	 * Chooses how long the child may take to end after a voluntary end of leadership. It
	 * should be less than the election's stop timeout.
	 * @param grace zero for killing at once
	 * @return a listener for the same command
	 */
	public LeaderProcess withGrace(Duration grace) {
		return new LeaderProcess(this.command, grace);
	}

	/**
	 * The process identifier of the child.
	 * @return {@code null} while there is none
	 */
	public @Nullable Long pid() {
		Run current = this.run;
		ProcessTree tree = (current != null) ? current.tree : null;
		return (tree != null) ? tree.pid() : null;
	}

	@Override
	public void granted(Leadership leadership) {
		leadership.enter().ifPresent((work) -> {
			Run next = new Run(work);
			this.run = next;
			next.start();
		});
	}

	@Override
	public void revoked(Leadership leadership, RevocationReason reason) {
		Run current = this.run;
		if (current != null) {
			current.end();
		}
	}

	@Override
	public String toString() {
		return "leader process " + this.command.command();
	}

	private ProcessBuilder command(Leadership leadership) {
		ProcessBuilder builder = new ProcessBuilder(List.copyOf(this.command.command()))
			.directory(this.command.directory())
			.redirectErrorStream(this.command.redirectErrorStream())
			.redirectInput(unlessPipe(this.command.redirectInput()))
			.redirectOutput(unlessPipe(this.command.redirectOutput()))
			.redirectError(unlessPipe(this.command.redirectError()));
		builder.environment().clear();
		builder.environment().putAll(this.command.environment());
		builder.environment()
			.putAll(Map.of("LEADER_ELECTION_NAME", leadership.election(), "LEADER_ELECTION_IDENTITY",
					leadership.holderIdentity(), "LEADER_ELECTION_FENCING_TOKEN",
					leadership.fencingToken().toString()));
		return builder;
	}

	private static ProcessBuilder.Redirect unlessPipe(ProcessBuilder.Redirect redirect) {
		return (redirect.type() == ProcessBuilder.Redirect.Type.PIPE) ? ProcessBuilder.Redirect.INHERIT : redirect;
	}

	/** The child of one term. */
	private final class Run {

		private final LeaderWork work;

		private final Leadership leadership;

		private final Hold hold;

		private Lane.@Nullable Stint stint;

		private volatile @Nullable ProcessTree tree;

		private boolean shutdown;

		private Run(LeaderWork work) {
			this.work = work;
			this.leadership = work.leadership();
			this.hold = new Hold(work, LeaderProcess.this.time);
		}

		private synchronized void start() {
			this.stint = LeaderProcess.this.lane.start(this::run, this.work::close);
		}

		private synchronized void end() {
			if (this.stint != null) {
				this.stint.end();
			}
		}

		private void run() {
			LoopThread.Cancellable hook = atShutdown();
			try {
				ProcessTree started = startChild();
				if (started != null) {
					supervise(started);
				}
			}
			catch (IOException ex) {
				logger.error("{} can't be started; this process resigns", LeaderProcess.this, ex);
				this.leadership.resign();
			}
			finally {
				this.tree = null;
				hook.cancel();
			}
		}

		private LoopThread.Cancellable atShutdown() {
			try {
				return DaemonThreads.atShutdown("leader-election-process-shutdown", this::shutDown);
			}
			catch (IllegalStateException ex) {
				shutDown();
				return () -> {
				};
			}
		}

		/** No child is started once the JVM is shutting down. */
		private synchronized @Nullable ProcessTree startChild() throws IOException {
			if (this.shutdown || !this.leadership.isValid()) {
				return null;
			}
			ProcessTree started = ProcessTree.start(command(this.leadership));
			this.tree = started;
			logger.info("{} started with process id {}, fencing token {}", LeaderProcess.this, started.pid(),
					this.leadership.fencingToken());
			return started;
		}

		private void supervise(ProcessTree started) {
			try {
				while (!started.awaitExit()) {
					this.hold.observe();
				}
				boolean resigned = this.leadership.resign();
				logger.info("{} exited with status {}{}", LeaderProcess.this, started.exitStatus(),
						resigned ? "; this process resigns" : "");
			}
			catch (InterruptedException ex) {
				endTree(started);
			}
			finally {
				if (!started.kill()) {
					logger.error("{}: some of its processes can't be killed", LeaderProcess.this);
				}
			}
		}

		private void shutDown() {
			ProcessTree started;
			synchronized (this) {
				this.shutdown = true;
				started = this.tree;
			}
			if (started != null) {
				endTree(started);
			}
		}

		private void endTree(ProcessTree started) {
			started.end(timeIsOver());
			logger.info("{} with process id {} has ended", LeaderProcess.this, started.pid());
		}

		/** The grace is over, or another process may lead soon, or does. */
		private BooleanSupplier timeIsOver() {
			Reading begin = LeaderProcess.this.time.read();
			long margin = this.leadership.timing().safetyMargin().toNanos() / 2;
			return () -> {
				Reading now = LeaderProcess.this.time.read();
				return now.since(begin) >= LeaderProcess.this.grace.toNanos() || this.hold.isLost(margin);
			};
		}

	}

	/** Until when the lock was certainly held, as far as anybody has looked. */
	private static final class Hold {

		private final LeaderWork work;

		private final TimeSource time;

		private Reading seen;

		private long left;

		private Hold(LeaderWork work, TimeSource time) {
			this.work = work;
			this.time = time;
			this.seen = time.read();
			observe();
		}

		/**
		 * Looks now.
		 * @return whether it is held
		 */
		private synchronized boolean observe() {
			Reading now = this.time.read();
			long remaining = this.work.remaining().toNanos();
			if (remaining > 0) {
				this.seen = now;
				this.left = remaining;
			}
			return remaining > 0;
		}

		/**
		 * Whether another process may lead: because the lock was lost before its time, or
		 * because its time is over, and the margin too.
		 */
		private synchronized boolean isLost(long margin) {
			boolean held = observe();
			long overdue = this.time.read().since(this.seen) - this.left;
			return overdue >= margin || (!held && overdue < 0);
		}

	}

}
