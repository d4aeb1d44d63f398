package dev.leaderelection.spring.boot.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

@ExtendWith(OutputCaptureExtension.class)
class LeaderElectionSetupFailureAnalyzerTests {

	@Test
	void aMissingNameIsExplained(CapturedOutput output) {
		start();
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("The leader election has no name: neither 'spring.application.name' nor "
					+ "'leader-election.name' is set.")
			.contains("Set 'spring.application.name' or 'leader-election.name'. Replicas with the same name elect one "
					+ "leader. To do without an election, set 'leader-election.enabled' to false.")
			.doesNotContain("\tat ");
	}

	@Test
	void aLeaseOfLessThanASecondIsExplained(CapturedOutput output) {
		startNamed("--leader-election.lease-duration=900ms");
		assertThat(output)
			.contains("'leader-election.lease-duration' must be a whole number of seconds, because that is "
					+ "what a Lease stores, but was 900 ms.");
	}

	@Test
	void aLateRenewDeadlineIsExplained(CapturedOutput output) {
		startNamed("--leader-election.renew-deadline=13s");
		assertThat(output).contains("'leader-election.renew-deadline' must be less than 9/11 of lease-duration (15 s), "
				+ "so that a leader gives up before another one takes over even if clocks drift by ten per cent, "
				+ "but was 13 s.");
	}

	@Test
	void tooLittleTimeForASecondAttemptIsExplained(CapturedOutput output) {
		startNamed("--leader-election.retry-period=4s", "--leader-election.request-timeout=2s");
		assertThat(output)
			.contains("'leader-election.request-timeout' must leave time for a second attempt: 2.2 x "
					+ "retry-period (4 s) + request-timeout (2 s) must be less than renew-deadline (10 s).")
			.contains("Set nothing but 'leader-election.lease-duration' or 'leader-election.profile', and the other "
					+ "durations follow; or correct the one named above.");
	}

	@Test
	void aStopTimeoutOfZeroIsExplained(CapturedOutput output) {
		startNamed("--leader-election.stop-timeout=0s");
		assertThat(output).contains("'leader-election.stop-timeout' must be positive, but was 0 ms.");
	}

	@Test
	void aLongCandidateIsExplained(CapturedOutput output) {
		startNamed("--leader-election.candidate=" + "x".repeat(201));
		assertThat(output).contains("'leader-election.candidate' has 201 characters")
			.contains("Choose a name of at most 200 characters.");
	}

	@Test
	void aMissingPodNameIsExplained(CapturedOutput output) throws IOException {
		Path directory = Files.createTempDirectory("service-account");
		Files.writeString(directory.resolve("token"), "token");
		Files.writeString(directory.resolve("namespace"), "shop");
		startNamed("--leader-election.lock.type=lease", "--KUBERNETES_SERVICE_HOST=127.0.0.1", "--POD_NAME=",
				"--leader-election.kubernetes.service-account-directory=" + directory,
				"--leader-election.kubernetes.fast-takeover=any-pod");
		assertThat(output)
			.contains("'leader-election.kubernetes.fast-takeover' needs the name of the pod, which isn't known: "
					+ "there is no POD_NAME.")
			.contains("valueFrom: {fieldRef: {fieldPath: metadata.name}}");
	}

	@Test
	void anUnknownLockTypeIsExplained(CapturedOutput output) {
		startNamed("--leader-election.lock.type=zookeeper");
		assertThat(output).contains("Property: leader-election.lock.type")
			.contains("Value: \"zookeeper\"")
			.contains("AUTO");
	}

	private static void startNamed(String... args) {
		start(Stream.concat(Stream.of("--spring.application.name=orders"), Stream.of(args)).toArray(String[]::new));
	}

	private static void start(String... args) {
		SpringApplication application = new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.properties("leader-election.lock.type=in-memory", "spring.jmx.enabled=false")
			.build();
		assertThat(catchThrowable(() -> application.run(args).close())).isNotNull();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
