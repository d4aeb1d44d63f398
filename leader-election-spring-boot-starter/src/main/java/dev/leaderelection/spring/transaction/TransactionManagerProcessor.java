package dev.leaderelection.spring.transaction;

import java.util.function.Supplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.transaction.ConfigurableTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

/** Puts the veto into every transaction manager, also into those of the application. */
public final class TransactionManagerProcessor implements BeanPostProcessor {

	private static final Logger logger = LoggerFactory.getLogger(TransactionManagerProcessor.class);

	private final VetoingListener listener;

	/**
	 * Creates the processor.
	 * @param veto asked for at a commit
	 */
	public TransactionManagerProcessor(Supplier<TransactionVeto> veto) {
		this.listener = new VetoingListener(veto);
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof PlatformTransactionManager) {
			listen(bean, beanName);
		}
		return bean;
	}

	private void listen(Object bean, String beanName) {
		if (bean instanceof ConfigurableTransactionManager manager) {
			manager.addListener(this.listener);
		}
		else {
			logger.warn("The transactions of '{}' can't be vetoed when leadership ends: it takes no listeners",
					beanName);
		}
	}

}
