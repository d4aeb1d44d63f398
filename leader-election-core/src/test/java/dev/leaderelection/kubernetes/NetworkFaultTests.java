package dev.leaderelection.kubernetes;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import dev.leaderelection.LeaderElectionTiming;
import dev.leaderelection.apiserver.ApiServer;
import dev.leaderelection.apiserver.Eventually;
import dev.leaderelection.apiserver.FaultProxy;
import dev.leaderelection.apiserver.Namespace;
import dev.leaderelection.apiserver.NetworkFault;
import dev.leaderelection.apiserver.UsesApiServer;
import dev.leaderelection.protocol.RevocationReason;
import io.kubernetes.client.util.ClientBuilder;
import io.kubernetes.client.util.KubeConfig;
import okhttp3.Protocol;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Candidates whose network fails on the way to a real API server: each fault × what the
 * candidate is doing. The cells run side by side, since all they do is wait.
 */
@UsesApiServer
class NetworkFaultTests {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	/** Far sooner than anything but the time-out of a request would tell. */
	private static final Duration AT_ONCE = Duration.ofSeconds(10);

	@TestFactory
	Stream<DynamicTest> noFaultCostsMoreThanItMust(ApiServer server) {
		ExecutorService cells = Executors.newFixedThreadPool(9);
		List<DynamicTest> tests = Stream
			.of(faults("a leader that is cut off by ", cells, server, this::cutOff),
					faults("a candidate that begins with ", cells, server, this::campaigns),
					faults("a follower that meets ", cells, server, this::follows),
					protocols("a leader survives the death of its connections by ", cells, server, this::survives),
					protocols("a follower survives the death of its connections by ", cells, server, this::takesOver))
			.flatMap((same) -> same)
			.toList();
		cells.shutdown();
		return tests.stream();
	}

	private void cutOff(Place place, NetworkFault fault) {
		Journal journal = place.journal();
		try (Candidate leader = place.behindTheProxy(Candidate.QUICK)) {
			Journal.Entry granted = journal.awaitGrant();
			try (Candidate other = place.direct()) {
				Eventually.await(PATIENCE, "a follower", () -> other.status().watching());
				int connections = place.proxy().accepted();
				place.proxy().make(fault);
				journal.awaitRevocation(1, RevocationReason.RENEW_DEADLINE_EXCEEDED);
				assertThat(leader.isLeader()).isFalse();
				assertThat(journal.awaitGrantOfAnother(granted).candidate()).isEqualTo("direct");
				assertThat(place.proxy().accepted() - connections).isLessThanOrEqualTo(20);
				place.proxy().heal();
				other.stop();
				assertThat(journal.awaitGrant(3).candidate()).isEqualTo("proxied");
			}
			assertThat(journal.entries()).hasSize(5);
		}
		journal.assertOneLeaderAtATime(null);
	}

	private void campaigns(Place place, NetworkFault fault) {
		place.proxy().make(fault);
		try (Candidate candidate = place.behindTheProxy(Candidate.QUICK)) {
			Eventually.await(PATIENCE, "two failures", () -> candidate.status().consecutiveErrors() >= 2);
			assertThat(candidate.isLeader()).isFalse();
			assertThat(place.proxy().accepted()).isLessThanOrEqualTo(20);
			place.proxy().heal();
			place.journal().awaitGrant();
			assertThat(place.journal().entries()).hasSize(1);
		}
	}

	/** It can't know that it might lead, and finds out by itself. */
	private void follows(Place place, NetworkFault fault) {
		try (Candidate leader = place.direct()) {
			place.journal().awaitGrant();
			try (Candidate follower = place.behindTheProxy(Candidate.QUICK)) {
				Eventually.await(PATIENCE, "a watch", () -> follower.status().watching());
				place.proxy().make(fault);
				leader.stop();
				Eventually.await(PATIENCE, "a failure", () -> follower.status().consecutiveErrors() > 0);
				assertThat(follower.isLeader()).isFalse();
				place.proxy().heal();
				assertThat(place.journal().awaitGrant(2).candidate()).isEqualTo("proxied");
			}
		}
		place.journal().assertOneLeaderAtATime(null);
	}

	/** No request after the one that is lost may use a connection from before. */
	private void survives(Place place, Protocol protocol) throws IOException {
		try (Candidate leader = place.behindTheProxy(Candidate.ROOMY, protocol)) {
			place.journal().awaitGrant();
			Eventually.await(PATIENCE, "a watch", () -> leader.status().watching());
			int needed = (protocol == Protocol.HTTP_2) ? 1 : 2;
			Eventually.await(PATIENCE, "a connection for renewals as well", () -> place.proxy().open() >= needed);
			int connections = place.proxy().accepted();
			place.proxy().loseEstablished();
			Instant lost = Instant.now();
			Eventually.await(PATIENCE, "a later renewal", () -> place.renewTime().isAfter(lost.plusMillis(100)));
			assertThat(leader.status().errors()).isPositive();
			Eventually.await(PATIENCE, "a new watch", () -> place.watches() > 1 && leader.status().watching());
			assertThat(place.proxy().accepted() - connections).isBetween(1, 8);
			Eventually.await(AT_ONCE, "no old connection", () -> place.proxy().open() <= needed);
			assertThat(place.journal().entries()).hasSize(1);
			assertThat(leader.isLeader()).isTrue();
		}
	}

	private void takesOver(Place place, Protocol protocol) throws IOException {
		try (Candidate leader = place.direct()) {
			place.journal().awaitGrant();
			try (Candidate follower = place.behindTheProxy(Candidate.QUICK, protocol)) {
				Eventually.await(PATIENCE, "a watch", () -> follower.status().watching());
				place.proxy().loseEstablished();
				leader.stop();
				assertThat(place.journal().awaitGrant(2).candidate()).isEqualTo("proxied");
			}
		}
		place.journal().assertOneLeaderAtATime(null);
	}

	private static Stream<DynamicTest> faults(String what, ExecutorService cells, ApiServer server,
			Cell<NetworkFault> cell) {
		return Stream.of(NetworkFault.values())
			.filter((fault) -> fault != NetworkFault.NONE)
			.map((fault) -> test(what + fault, cells, server, (place) -> cell.run(place, fault)));
	}

	private static Stream<DynamicTest> protocols(String what, ExecutorService cells, ApiServer server,
			Cell<Protocol> cell) {
		return Stream.of(Protocol.HTTP_1_1, Protocol.HTTP_2)
			.map((protocol) -> test(what + protocol, cells, server, (place) -> cell.run(place, protocol)));
	}

	private static DynamicTest test(String name, ExecutorService cells, ApiServer server, Run run) {
		Callable<Void> task = () -> {
			try (FaultProxy proxy = FaultProxy.before(server)) {
				run.at(new Place(server.createNamespace(), proxy, new Journal()));
			}
			return null;
		};
		Future<Void> result = cells.submit(task);
		return DynamicTest.dynamicTest(name, () -> result.get(5, TimeUnit.MINUTES));
	}

	/** One meeting of something that goes wrong and a candidate. */
	private interface Cell<T> {

		void run(Place place, T what) throws Exception;

	}

	private interface Run {

		void at(Place place) throws Exception;

	}

	/**
	 * Where one cell happens.
	 *
	 * @param namespace a namespace of its own
	 * @param proxy a proxy of its own
	 * @param journal what listeners are told
	 */
	private record Place(Namespace namespace, FaultProxy proxy, Journal journal) {

		Candidate direct() {
			return start("direct", KubernetesConnection.kubeconfig(this.namespace.server().adminKubeconfig(), null),
					Candidate.QUICK);
		}

		Candidate behindTheProxy(LeaderElectionTiming timing) {
			return start("proxied", KubernetesConnection.kubeconfig(this.proxy.adminKubeconfig(), null), timing);
		}

		Candidate behindTheProxy(LeaderElectionTiming timing, Protocol protocol) throws IOException {
			try (BufferedReader reader = Files.newBufferedReader(this.proxy.adminKubeconfig())) {
				ClientBuilder builder = ClientBuilder.kubeconfig(KubeConfig.loadKubeConfig(reader));
				List<Protocol> protocols = (protocol == Protocol.HTTP_2) ? List.of(protocol, Protocol.HTTP_1_1)
						: List.of(protocol);
				return start("proxied", KubernetesConnection.of(builder.setProtocols(protocols).build()), timing);
			}
		}

		private Candidate start(String name, KubernetesConnection connection, LeaderElectionTiming timing) {
			return Candidate.start(name, connection, this.namespace.name(), timing, this.journal);
		}

		Instant renewTime() {
			return Instant.parse(this.namespace.lease("orders").getAsJsonObject("spec").get("renewTime").getAsString());
		}

		long watches() {
			return this.namespace.server()
				.auditLog()
				.count((request) -> request.namespace().equals(this.namespace.name())
						&& request.verb().equals("watch"));
		}

	}

}
