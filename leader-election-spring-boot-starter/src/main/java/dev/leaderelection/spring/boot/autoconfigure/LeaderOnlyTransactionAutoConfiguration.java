package dev.leaderelection.spring.boot.autoconfigure;

import dev.leaderelection.spring.gate.LeaderOnlyAdvisor;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Import;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * Auto-configuration for the veto against commits of leader-only work whose leadership
 * has ended.
 */
@AutoConfiguration(after = LeaderOnlyAutoConfiguration.class)
@ConditionalOnClass(PlatformTransactionManager.class)
@ConditionalOnBean(LeaderOnlyAdvisor.class)
@ConditionalOnProperty("leader-election.transactions.veto")
@Import(TransactionVetoConfiguration.class)
public final class LeaderOnlyTransactionAutoConfiguration {

}
