package dev.leaderelection.spring;

import java.io.Serializable;

import dev.leaderelection.Leadership;

import org.springframework.beans.factory.ObjectFactory;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Lets a {@link Leadership} be injected: whoever asks it asks the term of the leader-only
 * call that runs on the asking thread, as with a request of the web. Where none runs,
 * every method fails with a {@link dev.leaderelection.NotLeaderException}.
 */
public final class LeadershipInjection implements BeanFactoryPostProcessor {

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
		beans.registerResolvableDependency(Leadership.class, new RunningCall());
	}

	/** Serializable, which has Spring inject a proxy instead of what there is now. */
	private static final class RunningCall implements ObjectFactory<Leadership>, Serializable {

		private static final long serialVersionUID = 1L;

		@Override
		public Leadership getObject() {
			return CurrentLeadership.get().orElseThrow(CurrentLeadership::none);
		}

		@Override
		public String toString() {
			return "the leadership of the running call";
		}

	}

}
