package dev.leaderelection.spring.boot.autoconfigure;

import java.util.Set;

import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.preinitialize.BackgroundPreinitializer;
import org.springframework.core.io.support.SpringFactoriesLoader;

import static org.assertj.core.api.Assertions.assertThat;

/** What is loaded while an application starts. */
class LeaderElectionPreinitializerTests {

	@Test
	void isFoundByBoot() {
		assertThat(SpringFactoriesLoader.forDefaultResourceLocation().load(BackgroundPreinitializer.class))
			.hasAtLeastOneElementOfType(LeaderElectionPreinitializer.class);
	}

	/** Boot drops what it throws, so that nobody else would notice. */
	@Test
	void startsNothing() throws Exception {
		Set<Thread> before = Thread.getAllStackTraces().keySet();
		new LeaderElectionPreinitializer().preinitialize();
		assertThat(Thread.getAllStackTraces().keySet()).filteredOn((thread) -> !before.contains(thread))
			.extracting(Thread::getName)
			.noneMatch((name) -> name.startsWith("leader-election"));
	}

}
