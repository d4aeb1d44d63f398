package dev.leaderelection.spring.boot.autoconfigure;

import java.time.Instant;
import java.util.concurrent.Executor;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.core.task.TaskExecutor;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.support.TaskUtils;

/** Where methods run when leadership arrives: where the application runs its tasks. */
final class GrantedRunExecutor {

	private GrantedRunExecutor() {
	}

	/** The scheduler reports a failure by itself. */
	@SuppressWarnings("FutureReturnValueIgnored")
	static @Nullable Executor of(ListableBeanFactory beans) {
		TaskScheduler scheduler = find(beans, TaskScheduler.class, "taskScheduler");
		if (scheduler != null) {
			return (task) -> scheduler.schedule(task, Instant.EPOCH);
		}
		TaskExecutor executor = find(beans, TaskExecutor.class, "applicationTaskExecutor");
		return (executor != null)
				? (task) -> executor.execute(TaskUtils.decorateTaskWithErrorHandler(task, null, false)) : null;
	}

	private static <T> @Nullable T find(ListableBeanFactory beans, Class<T> type, String name) {
		return beans.containsBean(name) && beans.isTypeMatch(name, type) ? beans.getBean(name, type)
				: beans.getBeanProvider(type).getIfUnique();
	}

}
