package dev.leaderelection.spring.gate;

import java.lang.reflect.Method;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import dev.leaderelection.LeaderlessTime;
import org.jspecify.annotations.Nullable;

import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.format.annotation.DurationFormat;
import org.springframework.format.datetime.standard.DurationFormatterUtils;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.scheduling.annotation.Schedules;
import org.springframework.scheduling.support.CronExpression;
import org.springframework.util.StringUtils;

/**
 * When a method runs, as one of its {@code @Scheduled} annotations has it: by a cron
 * expression, or at a fixed rate. A fixed delay begins anew with every leader.
 *
 * @param cron the times, {@code null} for a fixed rate
 * @param zone the time zone of these times
 * @param period the time between two runs at a fixed rate, {@code null} for a cron
 * expression
 */
record Schedule(@Nullable CronExpression cron, ZoneId zone, @Nullable Duration period) {

	/**
	 * Reads the annotations of a method.
	 * @param method the method
	 * @param text resolves placeholders and expressions
	 * @return its schedules; those that are switched off are left out
	 */
	static List<Schedule> of(Method method, UnaryOperator<String> text) {
		return annotations(method).stream().flatMap((annotation) -> of(annotation, text)).toList();
	}

	static boolean isOn(Method method) {
		return annotations(method).stream().anyMatch((annotation) -> isCron(annotation) || isFixedRate(annotation));
	}

	private static Collection<Scheduled> annotations(Method method) {
		Set<Scheduled> found = AnnotatedElementUtils.getMergedRepeatableAnnotations(method, Scheduled.class,
				Schedules.class);
		return found;
	}

	private static boolean isCron(Scheduled annotation) {
		return StringUtils.hasText(annotation.cron());
	}

	private static boolean isFixedRate(Scheduled annotation) {
		return annotation.fixedRate() >= 0 || StringUtils.hasText(annotation.fixedRateString());
	}

	private static Stream<Schedule> of(Scheduled annotation, UnaryOperator<String> text) {
		if (isCron(annotation)) {
			return cron(text.apply(annotation.cron()), text.apply(annotation.zone()));
		}
		return isFixedRate(annotation) ? Stream.of(new Schedule(null, ZoneId.systemDefault(), rate(annotation, text)))
				: Stream.empty();
	}

	private static Stream<Schedule> cron(String expression, String zone) {
		if (!StringUtils.hasText(expression) || expression.equals(Scheduled.CRON_DISABLED)) {
			return Stream.empty();
		}
		ZoneId place = StringUtils.hasText(zone) ? ZoneId.of(zone) : ZoneId.systemDefault();
		return Stream.of(new Schedule(CronExpression.parse(expression), place, null));
	}

	private static Duration rate(Scheduled annotation, UnaryOperator<String> text) {
		if (annotation.fixedRate() >= 0) {
			return Duration.of(annotation.fixedRate(), annotation.timeUnit().toChronoUnit());
		}
		return DurationFormatterUtils.detectAndParse(text.apply(annotation.fixedRateString()),
				DurationFormat.Unit.fromChronoUnit(annotation.timeUnit().toChronoUnit()));
	}

	/**
	 * Looks for a run that no leader may have made.
	 * @param leaderless the time between two leaders
	 * @param maxAge how old a run by cron expression may be
	 * @return whether one fell into that time; at a fixed rate, whether that time is
	 * longer than the period
	 */
	boolean fellInto(LeaderlessTime leaderless, Duration maxAge) {
		if (this.period != null) {
			return leaderless.length().compareTo(this.period) > 0;
		}
		Instant oldest = leaderless.until().minus(maxAge);
		Instant since = oldest.isAfter(leaderless.since()) ? oldest : leaderless.since();
		ZonedDateTime next = (this.cron != null) ? this.cron.next(since.atZone(this.zone)) : null;
		return next != null && !next.toInstant().isAfter(leaderless.until());
	}

}
