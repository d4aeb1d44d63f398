package dev.leaderelection.spring.transaction;

import java.util.Optional;

import dev.leaderelection.LeaderWork;
import dev.leaderelection.Leadership;

import org.springframework.transaction.support.TransactionSynchronization;

/**
 * Work of a leader in a transaction that began before it: the lock is held, and the term
 * checked, until the transaction ends.
 */
final class JoinedWork implements TransactionSynchronization {

	private final Leadership leadership;

	private final Optional<LeaderWork> work;

	private final TransactionVeto veto;

	JoinedWork(Leadership leadership, Optional<LeaderWork> work, TransactionVeto veto) {
		this.leadership = leadership;
		this.work = work;
		this.veto = veto;
	}

	boolean isOf(Leadership other) {
		return this.leadership.equals(other);
	}

	@Override
	public void beforeCommit(boolean readOnly) {
		this.veto.check(this.leadership);
	}

	@Override
	public void afterCompletion(int status) {
		this.work.ifPresent(LeaderWork::close);
	}

}
