package dev.leaderelection.test;

import dev.leaderelection.lock.InMemoryLock;
import dev.leaderelection.lock.LeaderElectionRecord;
import dev.leaderelection.lock.ResourceLock;

class InMemoryLockTests extends ResourceLockContract {

	private final InMemoryLock lock = new InMemoryLock("test");

	@Override
	protected ResourceLock open() {
		return this.lock;
	}

	@Override
	protected void delete() {
		this.lock.delete();
	}

	@Override
	protected void writeSparse() {
		this.lock.create(LeaderElectionRecord.EMPTY, TIMEOUT);
	}

}
