package dev.leaderelection.spring.actuate;

import java.lang.reflect.Method;

import dev.leaderelection.spring.gate.LeaderOnlyListener;
import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationFilter;
import io.micrometer.observation.ObservationRegistry;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.scheduling.support.ScheduledTaskObservationContext;

/**
 * Has a run of a scheduled method that its gate skips observed with the outcome
 * {@code SKIPPED}: for its scheduler it is a success.
 */
public final class SkippedTaskObservations implements LeaderOnlyListener, ObservationFilter {

	private final ObjectProvider<ObservationRegistry> registry;

	/**
	 * Creates the filter.
	 * @param registry where scheduled runs are observed
	 */
	public SkippedTaskObservations(ObjectProvider<ObservationRegistry> registry) {
		this.registry = registry;
	}

	@Override
	public void running(Method method) {
	}

	@Override
	public void skipped(Method method) {
		Observation current = this.registry.getObject().getCurrentObservation();
		if (current != null && current.getContext() instanceof ScheduledTaskObservationContext run
				&& isOf(run, method)) {
			run.put(SkippedTaskObservations.class, true);
		}
	}

	@Override
	public Observation.Context map(Observation.Context context) {
		if (context.containsKey(SkippedTaskObservations.class)) {
			context.addLowCardinalityKeyValue(KeyValue.of("outcome", "SKIPPED"));
		}
		return context;
	}

	/** A scheduled method has no parameters. */
	private static boolean isOf(ScheduledTaskObservationContext run, Method method) {
		return run.getMethod().getName().equals(method.getName())
				&& method.getDeclaringClass().isAssignableFrom(run.getTargetClass());
	}

}
