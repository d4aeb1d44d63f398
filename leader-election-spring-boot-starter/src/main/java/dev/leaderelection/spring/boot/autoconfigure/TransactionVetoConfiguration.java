package dev.leaderelection.spring.boot.autoconfigure;

import java.util.function.Supplier;

import dev.leaderelection.spring.gate.LeaderOnlyAdvisor;
import dev.leaderelection.spring.transaction.JoinedTransactionAdvisor;
import dev.leaderelection.spring.transaction.TransactionManagerProcessor;
import dev.leaderelection.spring.transaction.TransactionVeto;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;

/**
 * The veto, in transactions that leader-only work begins and in those that it joins.
 */
@Configuration(proxyBeanMethods = false)
@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
@EnableConfigurationProperties(TransactionProperties.class)
class TransactionVetoConfiguration {

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static TransactionManagerProcessor leaderOnlyTransactionManagerProcessor(
			ObjectProvider<TransactionProperties> properties) {
		return new TransactionManagerProcessor(veto(properties));
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static JoinedTransactionAdvisor leaderOnlyJoinedTransactionAdvisor(LeaderOnlyAdvisor gate,
			ObjectProvider<TransactionProperties> properties) {
		return new JoinedTransactionAdvisor(gate, veto(properties));
	}

	private static Supplier<TransactionVeto> veto(ObjectProvider<TransactionProperties> properties) {
		return () -> properties.getObject().veto();
	}

}
