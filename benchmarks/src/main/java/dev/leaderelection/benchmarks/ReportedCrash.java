package dev.leaderelection.benchmarks;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import dev.leaderelection.LeaderElection;
import dev.leaderelection.LeaderElectionListener;
import dev.leaderelection.Leadership;
import dev.leaderelection.apiserver.Eventually;
import dev.leaderelection.apiserver.Namespace;
import dev.leaderelection.kubernetes.FastTakeover;
import dev.leaderelection.kubernetes.KubernetesConnection;
import dev.leaderelection.kubernetes.LeaseOptions;

/**
 * From the patch of a pod's status, as a kubelet makes it when a container has ended, to
 * the granted callback of a follower that may watch pods. The leader is what it left
 * behind: a Lease of a minute, with the annotation that names it.
 */
final class ReportedCrash {

	private static final Duration PATIENCE = Duration.ofSeconds(50);

	private static final String LEASE = """
			apiVersion: coordination.k8s.io/v1
			kind: Lease
			metadata:
			  name: %1$s
			  annotations:
			    leaderelection.dev/holder-instance: >-
			      {"holder":"%1$s_dead","pod":"%1$s","podUid":"%2$s","container":"app","bootId":"b","started":1,"token":"0f0f"}
			spec: {holderIdentity: %1$s_dead, leaseDurationSeconds: 60}
			""";

	private static final String STATUS = """
			{"containerStatuses": [{"name": "app", "state": {"terminated":
			{"exitCode": 137, "message": "\\nleaderelection.dev/process=0f0f\\n"}}}]}
			""";

	private final Arena arena;

	private final Plan plan;

	private final Results results;

	ReportedCrash(Arena arena, Plan plan, Results results) {
		this.arena = arena;
		this.plan = plan;
		this.results = results;
	}

	void run() {
		List<Double> floors = new ArrayList<>();
		List<Double> millis = new ArrayList<>();
		Path kubeconfig = Path.of(this.arena.settings(Library.OURS, "reported", PATIENCE).kubeconfig());
		try (Floor floor = new Floor(this.arena);
				KubernetesConnection connection = KubernetesConnection.kubeconfig(kubeconfig, null)) {
			for (int i = 1; i <= this.plan.warmUps() / 5; i++) {
				floor.measureAfterRead();
				takeOver(connection, "warm-up-" + i);
			}
			for (int i = 1; i <= this.plan.rounds(); i++) {
				Pause.between(100, 600);
				floors.add(floor.measureAfterRead().toNanos() / 1e6);
				millis.add(takeOver(connection, "reported-" + i).toNanos() / 1e6);
			}
		}
		report(samples(floors), samples(millis));
	}

	private Duration takeOver(KubernetesConnection connection, String name) {
		Namespace namespace = this.arena.namespace();
		String uid = namespace.createPod(name).getAsJsonObject("metadata").get("uid").getAsString();
		namespace.apply(LEASE.formatted(name, uid));
		CompletableFuture<Long> granted = new CompletableFuture<>();
		LeaseOptions options = LeaseOptions.DEFAULTS.fastTakeover(FastTakeover.anyPod("follower"));
		try (LeaderElection follower = LeaderElection.builder()
			.name(name)
			.candidate("follower")
			.lock(connection.lease(namespace.name(), name, options))
			.listener(new LeaderElectionListener() {

				@Override
				public void granted(Leadership leadership) {
					granted.complete(System.nanoTime());
				}

			})
			.build()) {
			follower.start();
			Eventually.await(PATIENCE, "a follower",
					() -> follower.status().leader() != null && follower.status().watching());
			Pause.between(100, 200);
			long reported = System.nanoTime();
			namespace.patchPodStatus(name, STATUS);
			return Duration.ofNanos(await(granted) - reported);
		}
	}

	private static long await(CompletableFuture<Long> granted) {
		try {
			return granted.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
		}
		catch (InterruptedException | ExecutionException | TimeoutException ex) {
			throw new AssertionError("Nobody took over before the lease ended", ex);
		}
	}

	private void report(Samples floor, Samples ours) {
		this.results.say("## Take-over of a crash that the kubelet reports, 2 candidates, lease 60 s");
		this.results.table("who | n | median | p90 | max | × the floor", List.of(row("floor after a read", floor, ""),
				row("ours, from the report", ours, ours.ratioTo(floor).toString())));
		List<String> rows = new ArrayList<>();
		for (double value : ours.sorted()) {
			rows.add("ours," + Text.exact(value));
		}
		for (double value : floor.sorted()) {
			rows.add("floor," + Text.exact(value));
		}
		this.results.csv("reported", "who,millis", rows);
	}

	private static String row(String who, Samples samples, String ratio) {
		return String.join(" | ", who, Integer.toString(samples.size()), Text.millis(samples.median()),
				Text.millis(samples.percentile(90)), Text.millis(samples.max()), ratio);
	}

	private static Samples samples(List<Double> values) {
		return Samples.of(values.stream().mapToDouble(Double::doubleValue).toArray());
	}

}
