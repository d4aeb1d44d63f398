package dev.leaderelection.spring;

import dev.leaderelection.LeaderElectionConfig;

/**
 * Changes the configuration of elections before they are made, after the properties were
 * applied. Several are called in their order. One whose qualifier is the name of an
 * election is called for that one only.
 */
@FunctionalInterface
public interface LeaderElectionCustomizer {

	/**
	 * Changes the configuration of one election.
	 * @param election the election's name
	 * @param builder what the properties came to
	 */
	void customize(String election, LeaderElectionConfig.Builder builder);

}
