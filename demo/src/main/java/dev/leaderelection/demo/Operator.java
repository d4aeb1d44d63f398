package dev.leaderelection.demo;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Does what it is told. Every order's answer completes when its effect can be seen.
 */
final class Operator {

	private static final Duration LEADER_WITHIN = Duration.ofSeconds(10);

	private static final CompletableFuture<String> DONE = CompletableFuture.completedFuture("");

	private final Fleet fleet;

	private final Narrator narrator;

	private final StatusTable table;

	private final CompletableFuture<Event> firstGrant;

	private volatile CompletableFuture<String> handover = DONE;

	Operator(Fleet fleet, Narrator narrator, StatusTable table) {
		this.fleet = fleet;
		this.narrator = narrator;
		this.table = table;
		this.firstGrant = narrator.expect((event) -> event.line().kind() == OutputLine.Kind.LEADS);
	}

	/**
	 * Obey an order.
	 * @param order the order
	 * @return completes when the effect that the order is for has been seen, with words
	 * for it
	 * @throws DemoFailure if it can't be obeyed now
	 */
	CompletableFuture<String> obey(Order order) {
		return switch (order.command()) {
			case STATUS -> status();
			case STOP -> end(runningTarget(order), "SIGTERM", Replica::stop);
			case KILL -> end(killTarget(order), "SIGKILL", Replica::kill);
			case PAUSE -> pause(runningTarget(order));
			case RESUME -> resume(pausedTargets(order));
			case START -> start();
			case HELP -> help();
			case QUIT -> DONE;
		};
	}

	private CompletableFuture<String> status() {
		this.narrator.screen().plain(this.table.of(this.fleet.replicas()));
		judge();
		return DONE;
	}

	private CompletableFuture<String> help() {
		this.narrator.screen().plain(Command.help());
		return DONE;
	}

	private CompletableFuture<String> start() {
		if (replaceMissing() == 0) {
			this.narrator.screen().say("No replica is missing.");
		}
		return DONE;
	}

	/**
	 * Start the replicas that are missing and wait until they are ready.
	 * @return how many
	 * @throws DemoFailure if one doesn't start
	 */
	int replaceMissing() {
		int started = this.fleet.startMissing();
		if (started > 0) {
			this.narrator.screen().say("All replicas are up.");
		}
		return started;
	}

	/**
	 * Wait for the first leader; if there is none, say why.
	 */
	void awaitLeader() {
		try {
			this.firstGrant.get(LEADER_WITHIN.toSeconds(), TimeUnit.SECONDS);
		}
		catch (TimeoutException | ExecutionException ex) {
			this.narrator.screen().say("Nobody leads yet. This is what the replicas say:");
			this.narrator.screen().plain(this.table.of(this.fleet.replicas()));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * Wait for somebody to work.
	 * @return completes with the next work of any replica
	 */
	CompletableFuture<Event> nextWork() {
		return this.narrator.expect((event) -> event.line().kind() == OutputLine.Kind.WORKS);
	}

	/**
	 * Say what the witness has seen.
	 * @return whether there never were two leaders at once
	 */
	boolean judge() {
		this.narrator.screen().say(this.narrator.witness().verdict());
		return this.narrator.witness().overlaps() == 0;
	}

	private CompletableFuture<String> pause(Replica replica) {
		if (!Estate.isPosix()) {
			throw new DemoFailure("pause needs POSIX signals, which this system doesn't have");
		}
		return end(replica, "SIGSTOP", Replica::pause);
	}

	private CompletableFuture<String> end(Replica replica, String signal, Consumer<Replica> action) {
		boolean leads = isLeader(replica);
		this.narrator.screen().say("%s to %s, which %s.".formatted(signal, replica.name(), role(replica, leads)));
		CompletableFuture<String> story = leads ? watchHandover(replica) : DONE;
		action.accept(replica);
		return story.thenApply(this::told);
	}

	/** A hand-over that was still awaited is not one any more. */
	private CompletableFuture<String> watchHandover(Replica former) {
		this.handover.cancel(false);
		this.handover = Handover.watch(former, this.narrator).story();
		return this.handover;
	}

	private static String role(Replica replica, boolean leads) {
		if (replica.isPaused()) {
			return "is paused";
		}
		return leads ? "leads" : "stands by";
	}

	private CompletableFuture<String> resume(List<Replica> replicas) {
		CompletableFuture<String> all = DONE;
		for (Replica replica : replicas) {
			all = all.thenCombine(resume(replica), (former, story) -> story);
		}
		return all;
	}

	private CompletableFuture<String> resume(Replica replica) {
		boolean led = this.narrator.believesToLead(replica);
		this.narrator.screen()
			.say("SIGCONT to %s%s.".formatted(replica.name(), led ? ", which led when it was paused" : ""));
		CompletableFuture<String> story = led ? watchAwakening(replica) : DONE;
		replica.resume();
		return story.thenApply(this::told);
	}

	private CompletableFuture<String> watchAwakening(Replica replica) {
		return this.narrator
			.expect(Event.by(OutputLine.Kind.NO_LONGER_LEADS, replica).or(Event.by(OutputLine.Kind.WORKS, replica)))
			.thenApply(this::awakening);
	}

	private String awakening(Event first) {
		if (first.line().kind() == OutputLine.Kind.WORKS) {
			this.handover.cancel(false);
			return first.replica().name() + " has woken up before its lease ended, and still leads.";
		}
		return first.replica().name() + " has woken up, knows that its term is over, and has sent nothing.";
	}

	private String told(String story) {
		if (!story.isEmpty()) {
			this.narrator.screen().say(story);
			judge();
		}
		return story;
	}

	private boolean isLeader(Replica replica) {
		return this.narrator.leader().filter(replica::equals).isPresent();
	}

	private Replica runningTarget(Order order) {
		Replica replica = target(order);
		if (!replica.isRunning()) {
			throw new DemoFailure(replica.name() + (replica.hasEnded() ? " has ended" : " is paused"));
		}
		return replica;
	}

	private Replica killTarget(Order order) {
		Replica replica = target(order);
		if (replica.hasEnded()) {
			throw new DemoFailure(replica.name() + " has ended");
		}
		return replica;
	}

	private Replica target(Order order) {
		return Optional.ofNullable(order.replica())
			.map(this.fleet::named)
			.or(this.narrator::leader)
			.orElseThrow(() -> new DemoFailure("Nobody leads at this moment: wait, or name a replica"));
	}

	private List<Replica> pausedTargets(Order order) {
		Collection<Replica> candidates = Optional.ofNullable(order.replica())
			.map(this.fleet::named)
			.<Collection<Replica>>map(List::of)
			.orElseGet(this.fleet::replicas);
		List<Replica> paused = candidates.stream().filter(Replica::isPaused).toList();
		if (paused.isEmpty()) {
			throw new DemoFailure("No replica is paused");
		}
		return paused;
	}

}
