package dev.leaderelection.spring.actuate;

import java.lang.reflect.Method;

import dev.leaderelection.spring.gate.LeaderOnlyListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * Counts the calls of leader-only methods that ran, and those that didn't because another
 * replica leads ({@code leader.only.calls}), and those that went on for too long after
 * their term had ended ({@code leader.only.overruns}).
 */
public class LeaderOnlyMetrics implements LeaderOnlyListener {

	private final MeterRegistry registry;

	public LeaderOnlyMetrics(MeterRegistry registry) {
		this.registry = registry;
	}

	@Override
	public void running(Method method) {
		count(method, "run");
	}

	@Override
	public void skipped(Method method) {
		count(method, "skipped");
	}

	@Override
	public void overran(Method method) {
		Counter.builder("leader.only.overruns")
			.description("Calls of leader-only methods that ended when another replica may have led")
			.tag("class", method.getDeclaringClass().getSimpleName())
			.tag("method", method.getName())
			.register(this.registry)
			.increment();
	}

	private void count(Method method, String outcome) {
		Counter.builder("leader.only.calls")
			.description("Calls of leader-only methods")
			.tag("class", method.getDeclaringClass().getSimpleName())
			.tag("method", method.getName())
			.tag("outcome", outcome)
			.register(this.registry)
			.increment();
	}

}
