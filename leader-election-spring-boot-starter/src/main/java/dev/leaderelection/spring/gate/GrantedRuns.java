package dev.leaderelection.spring.gate;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import dev.leaderelection.LeaderElection;
import dev.leaderelection.LeaderElectionListener;
import dev.leaderelection.LeaderlessTime;
import dev.leaderelection.Leadership;
import dev.leaderelection.spring.LeaderElectionSetupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.util.ReflectionUtils;

/**
 * Runs what is to run when leadership arrives, never on a thread that an election waits
 * for.
 */
public final class GrantedRuns implements LeaderElectionListener, SmartInitializingSingleton {

	private static final Logger logger = LoggerFactory.getLogger(GrantedRuns.class);

	private final BeanFactory beans;

	private final Elections elections;

	private final UnaryOperator<String> text;

	private final Supplier<@Nullable Executor> executor;

	private final Supplier<Duration> maxAge;

	private final Turns turns = new Turns();

	private final List<Candidate> candidates = new CopyOnWriteArrayList<>();

	/**
	 * Creates the runs; nothing is resolved before it is needed.
	 * @param beans the application's beans
	 * @param elections the application's elections
	 * @param text resolves placeholders and expressions in annotations
	 * @param executor where methods run, {@code null} if the application has none
	 * @param maxAge how old a missed run by cron expression may be
	 */
	public GrantedRuns(BeanFactory beans, ObjectProvider<LeaderElection> elections, UnaryOperator<String> text,
			Supplier<@Nullable Executor> executor, Supplier<Duration> maxAge) {
		this.beans = beans;
		this.elections = new Elections(elections, text);
		this.text = text;
		this.executor = executor;
		this.maxAge = maxAge;
	}

	/**
	 * Whether a bean must be there when leadership arrives.
	 * @param type the bean's class
	 * @return {@code true} if one of its methods runs then
	 */
	public static boolean isIn(Class<?> type) {
		return GuardedMethod.isPossibleIn(type) && Arrays.stream(ReflectionUtils.getUniqueDeclaredMethods(type))
			.map((method) -> GuardedMethod.find(method, type))
			.anyMatch((method) -> method != null && method.runsByItself());
	}

	/**
	 * Has a method run when leadership arrives.
	 * @param name the bean's name
	 * @param bean the bean before it is proxied
	 * @param method its method
	 */
	void add(String name, Object bean, GuardedMethod method) {
		if (!this.beans.containsBean(name) || !this.beans.isSingleton(name)) {
			throw new LeaderElectionSetupException(
					method + " can't run when leadership arrives: the bean '" + name + "' isn't a singleton.",
					"Make it a singleton, or leave out runOnGranted and catchUp.");
		}
		List<Schedule> schedules = method.catchUp() ? Schedule.of(method.method(), this.text) : List.of();
		this.candidates.removeIf((known) -> known.bean.equals(name) && known.method.equals(method));
		this.candidates.add(new Candidate(name, method, schedules, this.turns.of(bean, method)));
	}

	@Override
	public void afterSingletonsInstantiated() {
		if (!this.candidates.isEmpty() && this.elections.exist() && this.executor.get() == null) {
			throw new LeaderElectionSetupException(
					"There is nothing to run " + this.candidates.get(0).method + " on when leadership arrives.",
					"Add @EnableScheduling, or define a TaskScheduler or a TaskExecutor.");
		}
	}

	@Override
	public void granted(Leadership leadership) {
		Executor executor = this.executor.get();
		for (Candidate candidate : this.candidates) {
			if (executor != null && isOf(candidate, leadership) && isDue(candidate, leadership)) {
				executor.execute(() -> run(candidate).make(leadership));
			}
		}
	}

	Turns turns() {
		return this.turns;
	}

	private boolean isOf(Candidate candidate, Leadership leadership) {
		return this.elections.find(candidate.method.election())
			.filter((election) -> election.name().equals(leadership.election()))
			.isPresent();
	}

	private boolean isDue(Candidate candidate, Leadership leadership) {
		return candidate.method.runOnGranted() || hasMissed(candidate, leadership.leaderlessTime());
	}

	private boolean hasMissed(Candidate candidate, Optional<LeaderlessTime> leaderless) {
		boolean missed = leaderless.isPresent() && candidate.schedules.stream()
			.anyMatch((schedule) -> schedule.fellInto(leaderless.get(), this.maxAge.get()));
		if (missed) {
			logger.info("{} catches up: nobody may have run it between {} and {}", candidate.method,
					leaderless.get().since(), leaderless.get().until());
		}
		return missed;
	}

	private GrantedRun run(Candidate candidate) {
		return new GrantedRun(candidate.method, this.beans.getBean(candidate.bean), candidate.turn);
	}

	private record Candidate(String bean, GuardedMethod method, List<Schedule> schedules, Turn turn) {
	}

}
