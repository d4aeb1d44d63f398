package dev.leaderelection.task;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

import dev.leaderelection.LeaderElection;
import dev.leaderelection.lock.InMemoryLock;

/** A JVM that leads, and knows nothing of how to end. Argument: a script to run. */
final class LeadingProcess {

	private LeadingProcess() {
	}

	public static void main(String[] arguments) throws InterruptedException {
		LeaderElection.builder()
			.lock(new InMemoryLock("test"))
			.listener(StatusFile.at(Path.of("status")))
			.listener(LeaderProcess.of("sh", "-c", arguments[0]).withGrace(Duration.ofSeconds(1)))
			.build()
			.start();
		new CountDownLatch(1).await();
	}

}
