package dev.leaderelection.spring.transaction;

import java.util.function.Supplier;

import dev.leaderelection.spring.CurrentLeadership;

import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;

/**
 * Checks, immediately before the commit, the term of the leader-only call that commits.
 */
final class VetoingListener implements TransactionExecutionListener {

	private final Supplier<TransactionVeto> veto;

	VetoingListener(Supplier<TransactionVeto> veto) {
		this.veto = veto;
	}

	@Override
	public void beforeCommit(TransactionExecution transaction) {
		CurrentLeadership.get().ifPresent(this.veto.get()::check);
	}

}
