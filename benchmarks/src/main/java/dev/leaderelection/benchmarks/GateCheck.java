package dev.leaderelection.benchmarks;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

import dev.leaderelection.LeaderElection;
import dev.leaderelection.lock.InMemoryLock;
import dev.leaderelection.spring.LeaderOnly;
import dev.leaderelection.spring.actuate.LeaderOnlyMetrics;
import dev.leaderelection.spring.gate.GrantedRuns;
import dev.leaderelection.spring.gate.LeaderOnlyAdvisor;
import dev.leaderelection.spring.gate.LeaderOnlyListener;
import dev.leaderelection.spring.gate.Terms;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

import org.springframework.aop.Advisor;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;

/**
 * What the gate adds to a call of a leader-only method: compare with the call of the same
 * method through a proxy with advice that does nothing.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class GateCheck {

	private final InMemoryLock lock = new InMemoryLock("jmh");

	private final LeaderElection leader = LeaderElection.builder().lock(this.lock).build();

	private final LeaderElection follower = LeaderElection.builder().lock(this.lock).build();

	private final Job plain = proxy(new DefaultPointcutAdvisor((MethodInterceptor) MethodInvocation::proceed));

	private final Job guarded = proxy(gate(this.leader, new DefaultListableBeanFactory()));

	private final Job counted = proxy(gate(this.leader, counting()));

	private final Job skipped = proxy(gate(this.follower, new DefaultListableBeanFactory()));

	/**
	 * Has one lead and the other follow.
	 * @throws InterruptedException if interrupted meanwhile
	 */
	@Setup
	public void lead() throws InterruptedException {
		this.leader.start();
		if (this.leader.awaitLeadership(Duration.ofSeconds(10)).isEmpty()) {
			throw new IllegalStateException("no leadership");
		}
		this.follower.start();
	}

	@TearDown
	public void close() {
		this.follower.close();
		this.leader.close();
	}

	/** Through a proxy that does nothing. */
	@Benchmark
	public int plainCall() {
		return this.plain.run();
	}

	/** Through the gate, which lets the call in. */
	@Benchmark
	public int guardedCall() {
		return this.guarded.run();
	}

	/** Through the gate, counted by Micrometer as with the actuator. */
	@Benchmark
	public int countedCall() {
		return this.counted.run();
	}

	/** At the gate of a follower. */
	@Benchmark
	public int skippedCall() {
		return this.skipped.run();
	}

	private static Job proxy(Advisor advisor) {
		ProxyFactory factory = new ProxyFactory(new Job());
		factory.setProxyTargetClass(true);
		factory.addAdvisor(advisor);
		return (Job) factory.getProxy();
	}

	private static Advisor gate(LeaderElection election, DefaultListableBeanFactory beans) {
		beans.registerSingleton("election", election);
		GrantedRuns runs = new GrantedRuns(beans, beans.getBeanProvider(LeaderElection.class), UnaryOperator.identity(),
				() -> null, () -> Duration.ZERO);
		return new LeaderOnlyAdvisor(beans.getBeanProvider(LeaderElection.class),
				beans.getBeanProvider(LeaderOnlyListener.class), new Terms(), runs, UnaryOperator.identity());
	}

	private static DefaultListableBeanFactory counting() {
		DefaultListableBeanFactory beans = new DefaultListableBeanFactory();
		beans.registerSingleton("metrics", new LeaderOnlyMetrics(new SimpleMeterRegistry()));
		return beans;
	}

	/** Leader-only work that takes no time. */
	static class Job {

		private int runs;

		@LeaderOnly
		int run() {
			return ++this.runs;
		}

	}

}
