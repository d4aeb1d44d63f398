package dev.leaderelection.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/**
 * The time from a leader's end to the next leader's first work.
 *
 * @param former who led
 * @param from when it was stopped, killed or paused
 * @param leads completes when another one leads
 * @param works completes when another one works
 */
record Handover(Replica former, Instant from, CompletableFuture<Event> leads, CompletableFuture<Event> works) {

	/**
	 * Begin to watch, before the leader is touched.
	 * @param former who leads until now
	 * @param narrator hears what happens
	 * @return the hand-over to come
	 */
	static Handover watch(Replica former, Narrator narrator) {
		return new Handover(former, Instant.now(), narrator.expect(Event.byAnother(OutputLine.Kind.LEADS, former)),
				narrator.expect(Event.byAnother(OutputLine.Kind.WORKS, former)));
	}

	/**
	 * What happened, in words.
	 * @return completes when another replica has worked
	 */
	CompletableFuture<String> story() {
		return this.leads.thenCombine(this.works, this::story);
	}

	private String story(Event leads, Event works) {
		return "The work has moved from %s to %s, which leads after %s and works after %s."
			.formatted(this.former.name(), works.replica().name(), seconds(leads), seconds(works));
	}

	private String seconds(Event event) {
		return "%.2f s".formatted(Duration.between(this.from, event.line().time()).toMillis() / 1000.0);
	}

}
