package dev.leaderelection.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

import dev.leaderelection.LeaderElection;
import dev.leaderelection.LeaderElectionListener;
import dev.leaderelection.Leadership;
import dev.leaderelection.kubernetes.KubernetesConnection;
import dev.leaderelection.lock.InMemoryLock;
import dev.leaderelection.lock.ResourceLock;
import dev.leaderelection.loop.ElectionThreads;
import dev.leaderelection.protocol.RevocationReason;
import io.kubernetes.client.openapi.ApiClient;

/**
 * A JVM with many elections, each on a record of its own, that counts threads and heap.
 */
final class ScaleMain {

	private static final long GRANTED_WITHIN = Duration.ofMinutes(2).toNanos();

	private final ElectorSettings settings;

	private final boolean memory;

	private final int count;

	private final Duration steadyAfter;

	private final Voice voice;

	private final AtomicInteger granted = new AtomicInteger();

	private final AtomicInteger revoked = new AtomicInteger();

	/** What must not be collected. */
	private final List<Object> kept = new ArrayList<>();

	private ScaleMain(ElectorSettings settings, boolean memory, int count, Duration steadyAfter) {
		this.settings = settings;
		this.memory = memory;
		this.count = count;
		this.steadyAfter = steadyAfter;
		this.voice = Voice.prompt(System.out, settings.identity());
	}

	public static void main(String[] args) throws IOException {
		boolean memory = args[6].equals("memory");
		new ScaleMain(ElectorSettings.parse(args), memory, Integer.parseInt(args[7]), Duration.parse(args[8])).run();
	}

	private void run() throws IOException {
		ThreadMXBean threads = ManagementFactory.getThreadMXBean();
		long heap = heap();
		int before = threads.getThreadCount();
		threads.resetPeakThreadCount();
		if (this.settings.library() == Library.OURS) {
			startOurs();
		}
		else {
			startClientJava();
		}
		long begin = System.nanoTime();
		while (this.granted.get() < this.count && System.nanoTime() - begin < GRANTED_WITHIN) {
			Pause.of(Duration.ofMillis(10));
		}
		this.voice.report("granted-after", (System.nanoTime() - begin) / 1_000_000);
		Pause.of(this.steadyAfter);
		this.voice.report("peak-threads", threads.getPeakThreadCount() - before);
		this.voice.report("steady-threads", threads.getThreadCount() - before);
		this.voice.report("thread-names", names());
		this.voice.report("heap", heap() - heap);
		this.voice.report("leading", this.granted.get() - this.revoked.get());
		this.voice.report("done", this.kept.size());
		if (System.in.read() < 0) {
			this.voice.say("ended");
		}
	}

	private void startOurs() {
		ElectionThreads threads = ElectionThreads.create();
		KubernetesConnection connection = KubernetesConnection.kubeconfig(Path.of(this.settings.kubeconfig()), null);
		for (int i = 0; i < this.count; i++) {
			String name = this.settings.lease() + "-" + i;
			ResourceLock lock = this.memory ? new InMemoryLock(name)
					: connection.lease(this.settings.namespace(), name);
			LeaderElection election = LeaderElection.builder()
				.name(name)
				.candidate(this.settings.identity())
				.lock(lock)
				.leaseDuration(this.settings.leaseDuration())
				.threads(threads)
				.listener(new Counter())
				.build();
			this.kept.add(election);
			election.start();
		}
	}

	private void startClientJava() {
		ApiClient client = ClientJavaElector.client(this.settings);
		for (int i = 0; i < this.count; i++) {
			ElectorSettings own = this.settings.on(this.settings.lease() + "-" + i, this.settings.identity());
			Elector elector = new ClientJavaElector(own, this.granted::incrementAndGet, this.revoked::incrementAndGet,
					(holder) -> {
					}, client);
			this.kept.add(elector);
			Thread thread = new Thread(elector::campaign, "campaign-" + i);
			thread.setDaemon(true);
			thread.start();
		}
	}

	private static long heap() {
		for (int i = 0; i < 4; i++) {
			System.gc();
			Pause.of(Duration.ofMillis(200));
		}
		return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
	}

	private static String names() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.collect(Collectors.groupingBy((thread) -> thread.getName().replaceAll("[0-9]+", "#"), TreeMap::new,
					Collectors.counting()))
			.toString();
	}

	private final class Counter implements LeaderElectionListener {

		@Override
		public void granted(Leadership leadership) {
			ScaleMain.this.granted.incrementAndGet();
		}

		@Override
		public void revoked(Leadership leadership, RevocationReason reason) {
			ScaleMain.this.revoked.incrementAndGet();
		}

	}

}
