package dev.leaderelection.task;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import dev.leaderelection.Elections;
import dev.leaderelection.LeaderElection;
import dev.leaderelection.LeaderElectionConfig;
import dev.leaderelection.LeaderElectionProfile;
import dev.leaderelection.Leadership;
import dev.leaderelection.Recorder;
import dev.leaderelection.lock.InMemoryLock;
import dev.leaderelection.lock.LeaderElectionRecord;
import dev.leaderelection.lock.Outcome;
import dev.leaderelection.lock.ResourceLock;
import dev.leaderelection.lock.Snapshot;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/** Child processes of the leader: real ones. */
@DisabledOnOs(OS.WINDOWS)
class LeaderProcessTests {

	private static final String OBEDIENT = "echo $$ > pid; exec sleep 1000";

	private static final String DISOBEDIENT = "trap '' TERM; echo $$ > pid; while :; do sleep 0.1; done";

	private static final String POLITE = "trap 'echo asked > asked; exit 0' TERM; echo $$ > pid;"
			+ " while :; do sleep 0.05; done";

	private static final String FAMILY = "(trap '' TERM; sleep 1000) & echo $! > child; sleep 1000 &"
			+ " echo $! > other; echo $$ > pid; wait";

	@TempDir
	Path directory;

	private final InMemoryLock lock = new InMemoryLock("test");

	private final AtomicBoolean broken = new AtomicBoolean();

	private final Elections elections = new Elections(this.lock);

	private final List<ProcessHandle> seen = new ArrayList<>();

	@AfterEach
	void stopAll() {
		this.broken.set(false);
		this.elections.close();
		this.seen.forEach(ProcessHandle::destroyForcibly);
	}

	@Test
	void theChildRunsWhileThisProcessLeads() throws Exception {
		LeaderProcess process = script(OBEDIENT);
		assertThat(process.pid()).isNull();
		LeaderElection election = this.elections.lead(candidate(process));
		ProcessHandle child = awaitProcess("pid");
		// The child may have written before start() has returned.
		Elections.await("the pid", () -> process.pid() != null);
		assertThat(process.pid()).isEqualTo(child.pid());
		assertThat(election.stop(Recorder.PATIENCE)).isTrue();
		assertGone(child);
		assertThat(record().isFree()).isTrue();
		assertThat(process.pid()).isNull();
	}

	@Test
	void theChildKnowsTheTerm() throws Exception {
		LeaderElection election = this.elections.lead(candidate(
				script("echo $LEADER_ELECTION_NAME $LEADER_ELECTION_IDENTITY $LEADER_ELECTION_FENCING_TOKEN $OWN > out;"
						+ OBEDIENT)));
		awaitProcess("pid");
		Leadership leadership = election.leadership().orElseThrow();
		assertThat(this.directory.resolve("out"))
			.hasContent("test " + leadership.holderIdentity() + " " + leadership.fencingToken() + " value");
	}

	@Test
	void theChildIsAskedToEndFirst() throws Exception {
		LeaderElection election = this.elections.lead(candidate(script(POLITE)));
		ProcessHandle child = awaitProcess("pid");
		assertThat(election.stop(Recorder.PATIENCE)).isTrue();
		assertThat(this.directory.resolve("asked")).exists();
		assertGone(child);
	}

	@Test
	void aChildThatDoesNotEndIsKilledAndTheLockReleasedAfterwards() throws Exception {
		AtomicReference<ProcessHandle> child = new AtomicReference<>();
		AtomicReference<Boolean> goneAtTheRelease = new AtomicReference<>();
		ResourceLock observed = new TestLock() {

			@Override
			public Outcome update(Snapshot base, LeaderElectionRecord record, Duration timeout) {
				if (record.isFree()) {
					goneAtTheRelease.set(isGone(child.get()));
				}
				return super.update(base, record, timeout);
			}

		};
		LeaderElection election = this.elections
			.lead(candidate(script(DISOBEDIENT).withGrace(Duration.ofMillis(500))).lock(observed));
		child.set(awaitProcess("pid"));
		assertThat(election.stop(Recorder.PATIENCE)).isTrue();
		assertThat(record().isFree()).isTrue();
		assertThat(goneAtTheRelease).hasValue(true);
	}

	@Test
	void theWholeTreeEnds() throws Exception {
		LeaderElection election = this.elections.lead(candidate(script(FAMILY).withGrace(Duration.ofSeconds(1))));
		ProcessHandle root = awaitProcess("pid");
		ProcessHandle child = awaitProcess("child");
		ProcessHandle other = awaitProcess("other");
		assertThat(election.stop(Recorder.PATIENCE)).isTrue();
		assertGone(root);
		assertGone(child);
		assertGone(other);
	}

	@Test
	@EnabledOnOs(OS.LINUX)
	void whatDetachesItselfFromTheChildEndsToo() throws Exception {
		LeaderElection election = this.elections.lead(
				candidate(script("(setsid sh -c 'echo $$ > child; exec sleep 1000' > /dev/null 2>&1 &); " + OBEDIENT)));
		ProcessHandle root = awaitProcess("pid");
		ProcessHandle child = awaitProcess("child");
		assertThat(election.stop(Recorder.PATIENCE)).isTrue();
		assertGone(root);
		assertGone(child);
	}

	@Test
	void aChildThatExitsTakesItsTreeWithItAndThisProcessResigns() throws Exception {
		LeaderElection second = this.elections.candidate("b").build();
		LeaderElection first = this.elections
			.lead(candidate(script("sleep 1000 & echo $! > child; while [ ! -e go ]; do sleep 0.1; done; exit 3")));
		ProcessHandle child = awaitProcess("child");
		second.start();
		Files.createFile(this.directory.resolve("go"));
		assertThat(second.awaitLeadership(Recorder.PATIENCE)).isPresent();
		assertGone(child);
		assertThat(first.isLeader()).isFalse();
		second.stop(Recorder.PATIENCE);
	}

	@Test
	void aChildThatCannotBeStartedMakesThisProcessResign() throws Exception {
		LeaderElection first = this.elections.start(candidate(LeaderProcess.of("/no/such/program", "-x")));
		Elections.await("resigned", () -> !first.isLeader()
				&& this.lock.read(Recorder.PATIENCE) instanceof Outcome.Found && record().isFree());
		LeaderElection second = this.elections.lead(this.elections.candidate("b"));
		assertThat(second.isLeader()).isTrue();
	}

	@Test
	void theChildIsStartedAnewInTheNextTerm() throws Exception {
		LeaderElection election = this.elections.lead(candidate(script(OBEDIENT)));
		ProcessHandle before = awaitProcess("pid");
		for (int i = 0; i < 3; i++) {
			Files.delete(this.directory.resolve("pid"));
			assertThat(election.resign(Duration.ZERO)).isTrue();
			ProcessHandle next = awaitProcess("pid");
			assertThat(next.pid()).isNotEqualTo(before.pid());
			assertGone(before);
			before = next;
		}
	}

	@Test
	void aChildIsKilledAtOnceWhenAnotherProcessLeadsAlready() throws Exception {
		this.elections.lead(candidate(script(DISOBEDIENT).withGrace(Duration.ofMinutes(5))));
		ProcessHandle child = awaitProcess("pid");
		Elections.takeAway(this.lock);
		Elections.await("killed, long before its deadline", () -> isGone(child));
	}

	@Test
	void aChildIsKilledAtOnceWhenTheRecordIsDeletedSinceANewcomerMayLeadAlready() throws Exception {
		this.elections
			.lead(candidate(script(DISOBEDIENT).withGrace(Duration.ofMinutes(5))).profile(LeaderElectionProfile.SLOW)
				.retryPeriod(Duration.ofSeconds(5)));
		ProcessHandle child = awaitProcess("pid");
		this.lock.delete();
		Elections.await("killed, long before its deadline", () -> isGone(child));
	}

	@Test
	void aChildIsKilledBeforeTheLeaseEndsWhenTheLockCannotBeReached() throws Exception {
		LeaderElection election = this.elections.lead(cutOffSoon(script(DISOBEDIENT).withGrace(Duration.ofMinutes(5))));
		ProcessHandle child = awaitProcess("pid");
		this.broken.set(true);
		long start = System.nanoTime();
		Elections.await("killed", () -> isGone(child));
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(election.config().timing().leaseDuration());
		assertThat(election.isLeader()).isFalse();
	}

	@Test
	void aStoppedElectionWhoseChildIsSlowLeavesTheLockToExpire() throws Exception {
		LeaderElection election = this.elections.lead(cutOffSoon(script(DISOBEDIENT).withGrace(Duration.ofMinutes(5))));
		ProcessHandle child = awaitProcess("pid");
		long start = System.nanoTime();
		assertThat(election.stop(Duration.ofSeconds(1))).isFalse();
		assertThat(record().isFree()).isFalse();
		Elections.await("killed", () -> isGone(child));
		assertThat(Duration.ofNanos(System.nanoTime() - start))
			.isLessThan(election.config().timing().leaseDuration().plusSeconds(1));
	}

	@Test
	void aJvmThatIsTerminatedTakesTheTreeWithIt() throws Exception {
		Process jvm = new ProcessBuilder(
				System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
				"-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp",
				System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
				LeadingProcess.class.getName(), FAMILY)
			.directory(this.directory.toFile())
			.redirectErrorStream(true)
			.redirectOutput(this.directory.resolve("output").toFile())
			.start();
		this.seen.add(jvm.toHandle());
		ProcessHandle root = awaitProcess("pid");
		ProcessHandle child = awaitProcess("child");
		ProcessHandle other = awaitProcess("other");
		assertThat(this.directory.resolve("status")).exists();
		jvm.destroy();
		assertThat(jvm.waitFor(Recorder.PATIENCE.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
		assertGone(root);
		assertGone(child);
		assertGone(other);
		assertThat(this.directory.resolve("status")).doesNotExist();
	}

	@Test
	void aGraceIsNotNegative() {
		assertThatIllegalArgumentException().isThrownBy(() -> LeaderProcess.of("x").withGrace(Duration.ofMillis(-1)))
			.withMessage("The grace must not be negative, but was PT-0.001S");
	}

	/** From its deadline to the end of its lease a busy machine has time. */
	private LeaderElectionConfig.Builder cutOffSoon(LeaderProcess process) {
		return candidate(process).lock(new TestLock())
			.leaseDuration(Duration.ofSeconds(12))
			.renewDeadline(Duration.ofMillis(2500));
	}

	private LeaderElectionConfig.Builder candidate(LeaderProcess process) {
		return this.elections.candidate("a").listener(process);
	}

	private LeaderProcess script(String script) {
		ProcessBuilder builder = new ProcessBuilder("sh", "-c", script).directory(this.directory.toFile());
		builder.environment().put("OWN", "value");
		return LeaderProcess.of(builder);
	}

	private ProcessHandle awaitProcess(String file) throws Exception {
		Path path = this.directory.resolve(file);
		Elections.await(file, () -> content(path).endsWith("\n"));
		ProcessHandle handle = ProcessHandle.of(Long.parseLong(content(path).trim())).orElseThrow();
		this.seen.add(handle);
		return handle;
	}

	private static String content(Path path) {
		try {
			return Files.exists(path) ? Files.readString(path) : "";
		}
		catch (IOException ex) {
			return "";
		}
	}

	private static void assertGone(ProcessHandle process) {
		assertThat(isGone(process)).as("%s is gone", process).isTrue();
	}

	private static boolean isGone(ProcessHandle process) {
		return !process.isAlive() || content(Path.of("/proc", "" + process.pid(), "stat")).contains(") Z");
	}

	private LeaderElectionRecord record() {
		return ((Outcome.Found) this.lock.read(Recorder.PATIENCE)).snapshot().record();
	}

	/** Can't be reached while it is broken. */
	private class TestLock implements ResourceLock {

		private final InMemoryLock delegate = LeaderProcessTests.this.lock;

		@Override
		public Outcome read(Duration timeout) {
			return isBroken() ? new Outcome.Unknown("broken") : this.delegate.read(timeout);
		}

		@Override
		public Outcome create(LeaderElectionRecord record, Duration timeout) {
			return isBroken() ? new Outcome.Unknown("broken") : this.delegate.create(record, timeout);
		}

		@Override
		public Outcome update(Snapshot base, LeaderElectionRecord record, Duration timeout) {
			return isBroken() ? new Outcome.Unknown("broken") : this.delegate.update(base, record, timeout);
		}

		@Override
		public String describe() {
			return "test lock";
		}

		private boolean isBroken() {
			return LeaderProcessTests.this.broken.get();
		}

	}

}
