package dev.leaderelection.spring.actuate;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;

import dev.leaderelection.LeaderElectionListener;
import dev.leaderelection.Leadership;
import dev.leaderelection.loop.LoopThread;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthContributors;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.util.StringUtils;

/**
 * Has the leader resign once something that its work needs has been down for a while, so
 * that a replica may lead where it is up. Looks while this replica leads, and makes no
 * thread: the election's step thread keeps the time, and the health is asked on a thread
 * for listeners. A check that doesn't return counts as down.
 */
public final class ResignWhenDown implements LeaderElectionListener {

	/** In how many parts the threshold is looked at. */
	private static final int PARTS = 3;

	private static final Duration SHORTEST = Duration.ofMillis(100);

	private static final Set<Status> DOWN = Set.of(Status.DOWN, Status.OUT_OF_SERVICE);

	private static final Logger logger = LoggerFactory.getLogger(ResignWhenDown.class);

	private final Supplier<? extends @Nullable HealthContributors> contributors;

	private final Function<String, @Nullable Rule> rules;

	private final LoopThread time;

	private final Executor threads;

	/**
	 * Creates a listener for all elections.
	 * @param contributors the application's, asked for when leadership is granted
	 * @param rules what holds for an election of that name, {@code null} for nothing
	 * @param time runs checks later
	 * @param threads where a check may block
	 */
	public ResignWhenDown(Supplier<? extends @Nullable HealthContributors> contributors,
			Function<String, @Nullable Rule> rules, LoopThread time, Executor threads) {
		this.contributors = contributors;
		this.rules = rules;
		this.time = time;
		this.threads = threads;
	}

	@Override
	public void granted(Leadership leadership) {
		Rule rule = this.rules.apply(leadership.election());
		if (rule != null) {
			HealthContributor contributor = find(this.contributors.get(), rule.contributor());
			if (contributor != null) {
				new Watch(leadership, contributor, rule).look();
			}
			else {
				logger.warn("Election '{}': there is no health contributor '{}' to resign for", leadership.election(),
						rule.contributor());
			}
		}
	}

	/**
	 * Finds a contributor.
	 * @param contributors where to look, {@code null} if there are none
	 * @param path its name, or the names that lead to it, with slashes between them
	 * @return the contributor, {@code null} if there is none
	 */
	public static @Nullable HealthContributor find(@Nullable HealthContributors contributors, String path) {
		HealthContributors composite = contributors;
		HealthContributor found = null;
		for (String name : StringUtils.delimitedListToStringArray(path, "/")) {
			found = (composite != null) ? composite.getContributor(name) : null;
			composite = (found instanceof HealthContributors inner) ? inner : null;
		}
		return found;
	}

	private static boolean isDown(HealthContributor contributor) {
		if (contributor instanceof HealthContributors composite) {
			return composite.stream().anyMatch((entry) -> isDown(entry.contributor()));
		}
		Health health = (contributor instanceof HealthIndicator indicator) ? indicator.health() : null;
		return health != null && DOWN.contains(health.getStatus());
	}

	/**
	 * When to resign.
	 *
	 * @param contributor the health contributor
	 * @param threshold how long it may be down
	 * @param holdOff how long not to campaign afterwards, {@code null} for one lease
	 * duration
	 */
	public record Rule(String contributor, Duration threshold, @Nullable Duration holdOff) {

		private Duration period() {
			Duration part = this.threshold.dividedBy(PARTS);
			return (part.compareTo(SHORTEST) > 0) ? part : SHORTEST;
		}

		private boolean isExceeded(int downs) {
			return period().multipliedBy(downs - 1L).compareTo(this.threshold) >= 0;
		}

	}

	/** Looks from time to time, for one term. */
	private final class Watch {

		private final Leadership leadership;

		private final HealthContributor contributor;

		private final Rule rule;

		private int downs;

		private boolean checking;

		private Watch(Leadership leadership, HealthContributor contributor, Rule rule) {
			this.leadership = leadership;
			this.contributor = contributor;
			this.rule = rule;
		}

		private void look() {
			if (this.leadership.isValid()) {
				begin();
				ResignWhenDown.this.time.schedule(this::look, this.rule.period().toNanos());
			}
		}

		private synchronized void begin() {
			if (this.checking) {
				looked(true);
			}
			else {
				this.checking = true;
				ResignWhenDown.this.threads.execute(this::check);
			}
		}

		private void check() {
			boolean down = true;
			try {
				down = isDown(this.contributor);
			}
			catch (RuntimeException ex) {
				logger.debug("The health of '{}' can't be told", this.rule.contributor(), ex);
			}
			finally {
				end(down);
			}
		}

		private synchronized void end(boolean down) {
			this.checking = false;
			looked(down);
		}

		private void looked(boolean down) {
			this.downs = down ? this.downs + 1 : 0;
			if (down && this.rule.isExceeded(this.downs) && resign()) {
				logger.warn("Election '{}': {} resigns, because the health of '{}' has been down for {}",
						this.leadership.election(), this.leadership.holderIdentity(), this.rule.contributor(),
						this.rule.threshold());
			}
		}

		private boolean resign() {
			Duration holdOff = this.rule.holdOff();
			return (holdOff != null) ? this.leadership.resign(holdOff) : this.leadership.resign();
		}

	}

}
