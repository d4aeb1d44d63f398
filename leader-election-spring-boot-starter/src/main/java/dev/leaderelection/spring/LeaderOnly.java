package dev.leaderelection.spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.aot.hint.annotation.Reflective;

/**
 * A method that only the leader runs, such as a {@code @Scheduled} job; on a type, all of
 * its methods. On every other replica a call is skipped, or fails if {@link #otherwise}
 * says so.
 * <p>
 * The decision is made at each call, for a method that returns a {@code Mono}, a
 * {@code Flux} or another deferred publisher at each subscription. A lock that is given
 * up is released only after running work has ended; for a method that returns a
 * {@code CompletableFuture} that is when the future completes. A subscription is
 * cancelled when the term ends. {@link CurrentLeadership} tells the running method its
 * term and fencing token.
 * <p>
 * A skipped call returns {@code null}, zero, {@code false}, an empty {@code Optional} or
 * publisher, or a future that is already completed. A method that can't be guarded this
 * way (private, static, final) fails the start of the application. As with every Spring
 * proxy, a call from within the same object isn't seen.
 */
@Documented
@Inherited
@Reflective
@Retention(RetentionPolicy.RUNTIME)
@Target({ ElementType.METHOD, ElementType.TYPE })
public @interface LeaderOnly {

	/**
	 * The election to lead, by default the application's only one; placeholders
	 * ({@code ${...}}) and expressions (<code>#{...}</code>) are resolved.
	 * @return the election's name
	 */
	String value() default "";

	/**
	 * What a call does when this replica doesn't lead.
	 * @return skip it by default
	 */
	Otherwise otherwise() default Otherwise.SKIP;

	/**
	 * Whether to interrupt the thread of a running call when leadership is lost: renewals
	 * failed, or somebody took the lock, and another replica may begin. Not when it is
	 * given up, because the lock is then held until the call ends. A
	 * {@code CompletableFuture} that the method has returned is cancelled. Without it a
	 * call goes on; {@link CurrentLeadership#require} tells.
	 * @return not by default
	 */
	boolean interrupt() default false;

	/**
	 * Whether to run the method once whenever leadership arrives, as well as when it is
	 * called. On a thread of the application's task scheduler. The method has no
	 * parameters, or one {@code Leadership}.
	 * @return not by default
	 */
	boolean runOnGranted() default false;

	/**
	 * Whether to run a {@code @Scheduled} method once when leadership arrives, if one of
	 * its runs by cron expression or fixed rate fell into the time between the leader
	 * before and this one. Such a run may have been made after all, by a leader that
	 * crashed shortly after: only for work that may be repeated.
	 * @return not by default
	 */
	boolean catchUp() default false;

	/** What a call does on a replica that doesn't lead. */
	enum Otherwise {

		/** Nothing: returns at once. */
		SKIP,

		/** Fails with a {@link dev.leaderelection.NotLeaderException}. */
		THROW

	}

}
