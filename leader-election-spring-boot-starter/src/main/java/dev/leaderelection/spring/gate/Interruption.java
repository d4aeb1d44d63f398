package dev.leaderelection.spring.gate;

import java.util.Set;

import dev.leaderelection.protocol.RevocationReason;

/**
 * Interrupts one call if leadership is lost before it ends, and never what comes after.
 */
final class Interruption {

	/** The lock is held until the call ends, so that it may end in peace. */
	private static final Set<RevocationReason> VOLUNTARY = Set.of(RevocationReason.RESIGNED, RevocationReason.STOPPED);

	private final Thread thread = Thread.currentThread();

	private boolean over;

	private boolean interrupted;

	static boolean isDueTo(RevocationReason reason) {
		return !VOLUNTARY.contains(reason);
	}

	synchronized void termEnded(RevocationReason reason) {
		if (!this.over && isDueTo(reason)) {
			this.interrupted = true;
			this.thread.interrupt();
		}
	}

	/** On the thread of the call: what we have interrupted doesn't stay so. */
	synchronized void callEnded() {
		this.over = true;
		if (this.interrupted) {
			Thread.interrupted();
		}
	}

}
