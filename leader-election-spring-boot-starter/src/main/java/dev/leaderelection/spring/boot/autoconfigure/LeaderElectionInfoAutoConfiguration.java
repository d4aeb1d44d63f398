package dev.leaderelection.spring.boot.autoconfigure;

import dev.leaderelection.LeaderElection;
import dev.leaderelection.spring.actuate.LeaderElectionInfoContributor;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.info.ConditionalOnEnabledInfoContributor;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration for the leader among the application's information.
 */
@AutoConfiguration(after = LeaderElectionAutoConfiguration.class)
@ConditionalOnClass({ InfoContributor.class, ConditionalOnEnabledInfoContributor.class })
@ConditionalOnEnabledInfoContributor("leader-election")
@ConditionalOnBean(LeaderElection.class)
public final class LeaderElectionInfoAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	LeaderElectionInfoContributor leaderElectionInfoContributor(ObjectProvider<LeaderElection> elections) {
		return new LeaderElectionInfoContributor(elections.orderedStream().toList());
	}

}
