package dev.leaderelection.spring.process;

import java.nio.file.Path;

import org.apache.activemq.ActiveMQConnectionFactory;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.config.EnableIntegration;
import org.springframework.integration.support.SmartLifecycleRoleController;
import org.springframework.jms.listener.DefaultMessageListenerContainer;
import org.springframework.jms.listener.adapter.MessageListenerAdapter;
import org.springframework.scheduling.annotation.EnableScheduling;

/**
 * A replica with all kinds of work: a job and messages that only the leader may do, and
 * requests that all serve.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableScheduling
@EnableIntegration
public class ReplicaApplication {

	public static void main(String[] args) {
		ConfigurableApplicationContext context = SpringApplication.run(ReplicaApplication.class, args);
		context.getBean(Work.class).servesOn(context.getEnvironment().getRequiredProperty("local.server.port"));
	}

	@Bean
	Work work(@Value("${leader-election.candidate}") String replica, @Value("${diary}") Path diary) {
		return new Work(replica, new Diary(diary));
	}

	@Bean
	DefaultMessageListenerContainer messages(Work work, SmartLifecycleRoleController roles,
			@Value("${broker}") String broker) {
		DefaultMessageListenerContainer container = new DefaultMessageListenerContainer();
		container.setConnectionFactory(new ActiveMQConnectionFactory(broker));
		container.setDestinationName("invoices");
		container.setMessageListener(new MessageListenerAdapter(work));
		container.setSessionTransacted(true);
		container.setReceiveTimeout(100L);
		container.setAutoStartup(false);
		roles.addLifecycleToRole("billing", container);
		return container;
	}

}
