package dev.leaderelection.spring.boot.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import dev.leaderelection.LeaderElection;
import dev.leaderelection.kubernetes.KubernetesConnection;
import dev.leaderelection.kubernetes.LeaderElectionEventRecorder;
import dev.leaderelection.kubernetes.LeaderPodLabel;
import dev.leaderelection.kubernetes.LeaseLock;
import dev.leaderelection.local.LocalLock;
import dev.leaderelection.lock.InMemoryLock;
import dev.leaderelection.lock.ResourceLock;
import dev.leaderelection.spring.LeaderElectionSetupException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@ExtendWith(OutputCaptureExtension.class)
class LockChoiceTests {

	@TempDir
	private Path directory;

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(LeaderElectionAutoConfiguration.class,
				ApplicationAvailabilityAutoConfiguration.class))
		.withPropertyValues("spring.application.name=orders", "leader-election.wait-for-readiness=false",
				"leader-election.lease-duration=60s", "leader-election.retry-period=500ms");

	@Test
	void outsideOfKubernetesItIsAmongTheProcessesOfTheMachine(CapturedOutput output) {
		local().run((context) -> {
			assertThat(context.getBean(ResourceLock.class)).isInstanceOf(LocalLock.class);
			await().until(context.getBean(LeaderElection.class)::isLeader);
			assertThat(output).containsOnlyOnce("The leader is elected among the processes of this machine, in "
					+ this.directory.toRealPath() + ". In Kubernetes it is elected by a Lease; "
					+ "to use one from here, set leader-election.kubernetes.kubeconfig.");
		});
	}

	@Test
	void onOneMachineOneOfTwoLeads() {
		local().run((leader) -> {
			await().until(leader.getBean(LeaderElection.class)::isLeader);
			local().run((follower) -> {
				LeaderElection election = follower.getBean(LeaderElection.class);
				await().until(() -> election.status().leader() != null);
				assertThat(election.isLeader()).isFalse();
				leader.getSourceApplicationContext().close();
				await().until(election::isLeader);
			});
		});
	}

	@Test
	void inAPodItIsTheLease() throws IOException {
		inPod().run((context) -> assertThat(description(context)).isEqualTo("Lease shop/orders"));
	}

	@Test
	void inAPodWithoutATokenTheStartFails() {
		this.contextRunner
			.withPropertyValues("KUBERNETES_SERVICE_HOST=127.0.0.1",
					"leader-election.kubernetes.service-account-directory=" + this.directory)
			.run((context) -> assertSetupFailure(context,
					"This application runs in Kubernetes, but there is no token in " + this.directory
							+ " with which it could use a Lease."));
	}

	@Test
	void anUnreachableApiServerDoesNotKeepTheApplicationFromStarting() throws IOException {
		inPod().run((context) -> {
			assertThat(context).hasNotFailed();
			LeaderElection election = context.getBean(LeaderElection.class);
			await().until(() -> election.status().lastError() != null);
			assertThat(election.isLeader()).isFalse();
		});
	}

	@Test
	void withAKubeconfigItIsTheLease() throws IOException {
		withKubeconfig().run((context) -> assertThat(description(context)).isEqualTo("Lease desk/orders"));
	}

	@Test
	void theNamespaceCanBeChosen() throws IOException {
		withKubeconfig().withPropertyValues("leader-election.kubernetes.namespace=other")
			.run((context) -> assertThat(description(context)).isEqualTo("Lease other/orders"));
	}

	@Test
	void theLeaseCanBeNamed() throws IOException {
		withKubeconfig().withPropertyValues("leader-election.kubernetes.lease-name=the-lease")
			.run((context) -> assertThat(description(context)).isEqualTo("Lease desk/the-lease"));
	}

	@Test
	void itCanBeAConfigMap() throws IOException {
		withKubeconfig().withPropertyValues("leader-election.lock.type=config-map")
			.run((context) -> assertThat(context.getBean(ResourceLock.class).describe())
				.isEqualTo("ConfigMap desk/orders"));
	}

	@Test
	void anInvalidLabelFailsTheStart() throws IOException {
		withKubeconfig().withPropertyValues("leader-election.kubernetes.labels.team=a b")
			.run((context) -> assertSetupFailure(context,
					"'leader-election.kubernetes.labels': 'a b' can't be a label's value"));
	}

	@Test
	void thePodsLabelIsOptional() throws IOException {
		withKubeconfig().run((context) -> assertThat(context).doesNotHaveBean(LeaderPodLabel.class));
		withKubeconfig().withPropertyValues("POD_NAME=pod-1", "leader-election.kubernetes.pod-label=shop/leader")
			.run((context) -> assertThat(context).hasSingleBean(LeaderPodLabel.class));
	}

	@Test
	void thePodsLabelNeedsThePodsName() throws IOException {
		inPod().withPropertyValues("POD_NAME=", "HOSTNAME=node-1", "leader-election.kubernetes.pod-label=shop/leader")
			.run((context) -> assertSetupFailure(context,
					"'leader-election.kubernetes.pod-label' needs the name of the pod, which isn't known"));
		withKubeconfig().withPropertyValues("POD_NAME=", "leader-election.kubernetes.pod-label=shop/leader")
			.run((context) -> assertSetupFailure(context,
					"'leader-election.kubernetes.pod-label' is set, but this is no pod"));
	}

	@Test
	void anInvalidPodLabelFailsTheStart() throws IOException {
		withKubeconfig().withPropertyValues("POD_NAME=pod-1", "leader-election.kubernetes.pod-label=a b")
			.run((context) -> assertSetupFailure(context,
					"'leader-election.kubernetes.pod-label': 'a b' can't be a label's key"));
	}

	@Test
	void aFastTakeoverFromAnyPodNeedsThePodsNameInAPod() throws IOException {
		inPod().withPropertyValues("POD_NAME=", "leader-election.kubernetes.fast-takeover=any-pod")
			.run((context) -> assertSetupFailure(context,
					"'leader-election.kubernetes.fast-takeover' needs the name of the pod, which isn't known: "
							+ "there is no POD_NAME."));
		inPod().withPropertyValues("POD_NAME=Pod 1", "leader-election.kubernetes.fast-takeover=any-pod")
			.run((context) -> assertSetupFailure(context,
					"'leader-election.kubernetes.fast-takeover': 'Pod 1' can't be the name of a Pod"));
		inPod().withPropertyValues("POD_NAME=pod-1", "leader-election.kubernetes.fast-takeover=any-pod")
			.run((context) -> assertThat(context).hasNotFailed());
		inPod().withPropertyValues("POD_NAME=", "leader-election.kubernetes.fast-takeover=same-pod")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void recordingEventsIsOptional() throws IOException {
		withKubeconfig().run((context) -> assertThat(context).doesNotHaveBean(LeaderElectionEventRecorder.class));
		withKubeconfig().withPropertyValues("leader-election.kubernetes.record-events=true")
			.run((context) -> assertThat(context).hasSingleBean(LeaderElectionEventRecorder.class));
	}

	@Test
	void theLeaseGetsAValidName() throws IOException {
		withKubeconfig().withPropertyValues("leader-election.name=.Order & Shipping_Service.-v2-")
			.run((context) -> assertThat(description(context)).isEqualTo("Lease desk/order-shipping-service.v2"));
	}

	@Test
	void aNameWithoutAnyValidCharacterFailsTheStart() throws IOException {
		withKubeconfig().withPropertyValues("leader-election.name=№")
			.run((context) -> assertSetupFailure(context,
					"'leader-election.kubernetes.lease-name': '' can't be the name of a Lease"));
	}

	@Test
	void anInvalidLeaseNameFailsTheStart() throws IOException {
		withKubeconfig().withPropertyValues("leader-election.kubernetes.lease-name=The Lease")
			.run((context) -> assertSetupFailure(context,
					"'leader-election.kubernetes.lease-name': 'The Lease' can't be the name of a Lease"));
	}

	@Test
	void anInvalidNamespaceFailsTheStart() throws IOException {
		withKubeconfig().withPropertyValues("leader-election.kubernetes.namespace=a.b")
			.run((context) -> assertSetupFailure(context,
					"'leader-election.kubernetes.namespace': 'a.b' can't be a namespace"));
	}

	@Test
	void aMissingKubeconfigFailsTheStart() {
		this.contextRunner.withPropertyValues("leader-election.kubernetes.kubeconfig=" + this.directory + "/none")
			.run((context) -> assertSetupFailure(context, "The kubeconfig " + this.directory + "/none can't be read."));
	}

	@Test
	void anUnknownContextFailsTheStart() throws IOException {
		withKubeconfig().withPropertyValues("leader-election.kubernetes.context=elsewhere")
			.run((context) -> assertSetupFailure(context, "It isn't known in which namespace the Lease is"));
	}

	@Test
	void theUsualKubeconfigIsTakenIfALeaseIsAskedFor() throws IOException {
		Path home = this.directory.resolve(".kube");
		Files.createDirectory(home);
		kubeconfig(home.resolve("config"));
		this.contextRunner.withPropertyValues("user.home=" + this.directory, "leader-election.lock.type=lease")
			.run((context) -> assertThat(description(context)).isEqualTo("Lease desk/orders"));
	}

	@Test
	void theHomeDirectoryIsUnderstood() throws IOException {
		kubeconfig(this.directory.resolve("config"));
		this.contextRunner
			.withPropertyValues("user.home=" + this.directory, "leader-election.kubernetes.kubeconfig=~/config")
			.run((context) -> assertThat(description(context)).isEqualTo("Lease desk/orders"));
	}

	@Test
	void theKubeconfigVariableIsUnderstood() throws IOException {
		Path file = kubeconfig(this.directory.resolve("mine"));
		this.contextRunner.withPropertyValues("KUBECONFIG=" + file + ":/other", "leader-election.lock.type=lease")
			.run((context) -> assertThat(description(context)).isEqualTo("Lease desk/orders"));
	}

	@Test
	void aKubeconfigInAPodIsUsed() throws IOException {
		withKubeconfig().withPropertyValues("KUBERNETES_SERVICE_HOST=127.0.0.1")
			.run((context) -> assertThat(description(context)).isEqualTo("Lease desk/orders"));
	}

	@Test
	void aConnectionOfTheApplicationIsUsed() throws IOException {
		Path file = kubeconfig(this.directory.resolve("mine"));
		this.contextRunner.withPropertyValues("leader-election.lock.type=lease")
			.withBean("own", KubernetesConnection.class, () -> KubernetesConnection.kubeconfig(file, null))
			.run((context) -> assertThat(description(context)).isEqualTo("Lease desk/orders"));
	}

	@Test
	void aLockOfOneProcessInAPodIsWarnedOf(CapturedOutput output) throws IOException {
		inPod().withPropertyValues("leader-election.lock.type=in-memory").run((context) -> {
			assertThat(context.getBean(ResourceLock.class)).isInstanceOf(InMemoryLock.class);
			assertThat(output).contains("This is Kubernetes, but leader-election.lock.type is IN_MEMORY: "
					+ "every replica is a leader. Remove the setting to elect one by a Lease.");
		});
	}

	@Test
	void aLockOfOneMachineInAPodIsWarnedOf(CapturedOutput output) throws IOException {
		inPod().withPropertyValues("leader-election.lock.type=local").run((context) -> {
			assertThat(context.getBean(ResourceLock.class)).isInstanceOf(LocalLock.class);
			assertThat(output).contains("leader-election.lock.type is LOCAL: every replica is a leader.");
		});
	}

	@Test
	void anUnusableDirectoryFailsTheStart() throws IOException {
		Path file = Files.createFile(this.directory.resolve("file"));
		this.contextRunner.withPropertyValues("leader-election.local.directory=" + file)
			.run((context) -> assertSetupFailure(context,
					"The directory " + file + " can't be used for leader election on this machine"));
	}

	private ApplicationContextRunner local() {
		return this.contextRunner.withPropertyValues("leader-election.local.directory=" + this.directory);
	}

	private ApplicationContextRunner inPod() throws IOException {
		Files.writeString(this.directory.resolve("token"), "token");
		Files.writeString(this.directory.resolve("namespace"), "shop");
		Files.writeString(this.directory.resolve("ca.crt"), "none");
		return local().withPropertyValues("KUBERNETES_SERVICE_HOST=127.0.0.1", "KUBERNETES_SERVICE_PORT=1",
				"leader-election.kubernetes.service-account-directory=" + this.directory);
	}

	private ApplicationContextRunner withKubeconfig() throws IOException {
		Path file = kubeconfig(this.directory.resolve("kubeconfig"));
		return this.contextRunner.withPropertyValues("leader-election.kubernetes.kubeconfig=" + file);
	}

	private static Path kubeconfig(Path file) throws IOException {
		return Files.writeString(file, """
				apiVersion: v1
				kind: Config
				clusters:
				- name: test
				  cluster:
				    server: https://127.0.0.1:1
				users:
				- name: test
				  user:
				    token: none
				contexts:
				- name: test
				  context:
				    cluster: test
				    user: test
				    namespace: desk
				current-context: test
				""");
	}

	private static String description(AssertableApplicationContext context) {
		assertThat(context.getBean(ResourceLock.class)).isInstanceOf(LeaseLock.class);
		return context.getBean(ResourceLock.class).describe();
	}

	private static void assertSetupFailure(AssertableApplicationContext context, String description) {
		assertThat(context).hasFailed();
		assertThat(context.getStartupFailure()).rootCause()
			.isInstanceOf(LeaderElectionSetupException.class)
			.hasMessageStartingWith(description);
	}

}
