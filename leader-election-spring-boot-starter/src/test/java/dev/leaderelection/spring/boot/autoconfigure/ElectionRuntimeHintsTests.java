package dev.leaderelection.spring.boot.autoconfigure;

import dev.leaderelection.spring.LeaderOnly;
import org.junit.jupiter.api.Test;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.annotation.ReflectiveRuntimeHintsRegistrar;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.beans.factory.aot.AotServices;

import static org.assertj.core.api.Assertions.assertThat;

/** What a native image would need to know of the starter. */
class ElectionRuntimeHintsTests {

	private final RuntimeHints hints = new RuntimeHints();

	@Test
	void springFindsTheHints() {
		assertThat(AotServices.factories().load(org.springframework.aot.hint.RuntimeHintsRegistrar.class))
			.hasAtLeastOneElementOfType(ElectionRuntimeHints.class);
	}

	@Test
	void theSettingsOfAnElectionCanBeBound() {
		new ElectionRuntimeHints().registerHints(this.hints, null);
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(ElectionProperties.class, "setLeaseDuration"))
			.accepts(this.hints);
		assertThat(RuntimeHintsPredicates.reflection()
			.onMethodInvocation(ElectionProperties.Kubernetes.class, "setKubeconfig")).accepts(this.hints);
	}

	@Test
	void guardedMethodsCanBeInvokedByTheRunsThatLeadershipBrings() {
		new ReflectiveRuntimeHintsRegistrar().registerRuntimeHints(this.hints, Job.class);
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(Job.class, "run")).accepts(this.hints);
	}

	static class Job {

		@LeaderOnly(runOnGranted = true)
		void run() {
		}

	}

}
