package dev.leaderelection.demo;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Obeys a list of orders without a person, waits for the effect of each, and judges.
 */
final class Script {

	/** More than the slow profile's lease duration and a cold start of a replica. */
	private static final Duration EFFECT_WITHIN = Duration.ofSeconds(90);

	private static final Set<Command> NEEDS_FOLLOWER = Set.of(Command.STOP, Command.KILL, Command.PAUSE);

	private final List<Order> orders;

	private final Operator operator;

	Script(List<Order> orders, Operator operator) {
		this.orders = orders;
		this.operator = operator;
	}

	/**
	 * Run the script.
	 * @return the exit status: zero if no two leaders worked at once
	 * @throws DemoFailure if an order had no effect in time
	 */
	int run() {
		await("the start", this.operator.nextWork());
		for (Order order : this.orders) {
			obey(order);
		}
		await("the script", this.operator.nextWork());
		return this.operator.judge() ? 0 : 1;
	}

	/** As a Deployment does, replaces what has ended before it ends another one. */
	private void obey(Order order) {
		if (NEEDS_FOLLOWER.contains(order.command())) {
			this.operator.replaceMissing();
			await("the start of replicas", this.operator.nextWork());
		}
		await("'" + order.command().word() + "'", this.operator.obey(order));
	}

	private static void await(String cause, CompletableFuture<?> effect) {
		try {
			effect.get(EFFECT_WITHIN.toSeconds(), TimeUnit.SECONDS);
		}
		catch (TimeoutException ex) {
			throw new DemoFailure("%d s after %s nobody does the work".formatted(EFFECT_WITHIN.toSeconds(), cause), ex);
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new DemoFailure("Interrupted", ex);
		}
	}

}
