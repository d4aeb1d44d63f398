package dev.leaderelection.spring.boot.autoconfigure;

import dev.leaderelection.spring.LeaderElectionSetupException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says what is wrong with the setup, and what to do, in place of a stack trace. */
class LeaderElectionSetupFailureAnalyzer extends AbstractFailureAnalyzer<LeaderElectionSetupException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, LeaderElectionSetupException cause) {
		return new FailureAnalysis(cause.getMessage(), cause.getAction(), cause);
	}

}
