package dev.leaderelection.spring.gate;

import java.lang.reflect.Method;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

import dev.leaderelection.LeaderlessTime;
import org.junit.jupiter.api.Test;

import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.util.ReflectionUtils;

import static org.assertj.core.api.Assertions.assertThat;

class ScheduleTests {

	private static final Duration DAY = Duration.ofDays(1);

	@Test
	void aTimeOfACronExpressionFallsIntoAGap() {
		assertThat(nightly().fellInto(gap("2026-03-01T02:59:50Z", "2026-03-01T03:00:10Z"), DAY)).isTrue();
	}

	@Test
	void aTimeBeforeTheGapWasTheLeadersBefore() {
		assertThat(nightly().fellInto(gap("2026-03-01T03:00:00Z", "2026-03-01T03:00:10Z"), DAY)).isFalse();
	}

	@Test
	void aTimeAtItsEndFallsIntoTheGap() {
		assertThat(nightly().fellInto(gap("2026-03-01T02:59:50Z", "2026-03-01T03:00:00Z"), DAY)).isTrue();
	}

	@Test
	void aTimeAfterTheGapIsStillToCome() {
		assertThat(nightly().fellInto(gap("2026-03-01T02:59:50Z", "2026-03-01T02:59:59.999Z"), DAY)).isFalse();
	}

	@Test
	void aTimeThatIsTooOldIsForgotten() {
		LeaderlessTime gap = gap("2026-03-01T02:59:50Z", "2026-03-01T03:30:00Z");
		assertThat(nightly().fellInto(gap, Duration.ofMinutes(31))).isTrue();
		assertThat(nightly().fellInto(gap, Duration.ofMinutes(29))).isFalse();
	}

	@Test
	void aTimeIsOneOfItsZone() {
		Schedule vienna = only("vienna");
		assertThat(vienna.fellInto(gap("2026-03-01T01:59:50Z", "2026-03-01T02:00:10Z"), DAY)).isTrue();
		assertThat(vienna.fellInto(gap("2026-03-01T02:59:50Z", "2026-03-01T03:00:10Z"), DAY)).isFalse();
	}

	@Test
	void aCronExpressionThatHasNoMoreTimesMissesNone() {
		assertThat(only("never").fellInto(gap("2026-03-01T00:00:00Z", "2026-03-02T00:00:00Z"), DAY)).isFalse();
	}

	@Test
	void aFixedRateMissesARunInAGapLongerThanItsPeriod() {
		Schedule tenSeconds = only("rate");
		assertThat(tenSeconds.fellInto(gap("2026-03-01T00:00:00Z", "2026-03-01T00:00:10Z"), DAY)).isFalse();
		assertThat(tenSeconds.fellInto(gap("2026-03-01T00:00:00Z", "2026-03-01T00:00:10.001Z"), DAY)).isTrue();
	}

	@Test
	void clocksThatDisagreeMakeNoGap() {
		LeaderlessTime backwards = gap("2026-03-01T03:00:10Z", "2026-03-01T02:59:50Z");
		assertThat(nightly().fellInto(backwards, DAY)).isFalse();
		assertThat(only("rate").fellInto(backwards, DAY)).isFalse();
	}

	@Test
	void ratesAreReadAsSpringReadsThem() {
		assertThat(only("rate").period()).isEqualTo(Duration.ofSeconds(10));
		assertThat(only("rateByText").period()).isEqualTo(Duration.ofSeconds(20));
		assertThat(only("rateByNumber").period()).isEqualTo(Duration.ofMinutes(30));
	}

	@Test
	void placeholdersAreResolved() {
		List<Schedule> schedules = schedules("placeholder", (text) -> text.equals("${cron}") ? "0 0 3 * * *" : text);
		assertThat(schedules).singleElement().extracting(Schedule::cron).hasToString("0 0 3 * * *");
	}

	@Test
	void whatIsSwitchedOffIsNoSchedule() {
		assertThat(schedules("off", UnaryOperator.identity())).isEmpty();
	}

	@Test
	void aFixedDelayIsNoSchedule() {
		assertThat(schedules("delay", UnaryOperator.identity())).isEmpty();
		assertThat(Schedule.isOn(method("delay"))).isFalse();
	}

	@Test
	void severalSchedulesAreAllRead() {
		assertThat(schedules("several", UnaryOperator.identity())).hasSize(2);
	}

	private static Schedule nightly() {
		return only("nightly");
	}

	private static Schedule only(String method) {
		assertThat(Schedule.isOn(method(method))).isTrue();
		List<Schedule> schedules = schedules(method, UnaryOperator.identity());
		assertThat(schedules).hasSize(1);
		return schedules.get(0);
	}

	private static List<Schedule> schedules(String method, UnaryOperator<String> text) {
		return Schedule.of(method(method), text);
	}

	private static Method method(String name) {
		return Objects.requireNonNull(ReflectionUtils.findMethod(Jobs.class, name));
	}

	private static LeaderlessTime gap(String since, String until) {
		return new LeaderlessTime(Instant.parse(since), Instant.parse(until));
	}

	static class Jobs {

		@Scheduled(cron = "0 0 3 * * *", zone = "UTC")
		void nightly() {
		}

		@Scheduled(cron = "0 0 3 * * *", zone = "Europe/Vienna")
		void vienna() {
		}

		@Scheduled(cron = "0 0 3 31 2 *", zone = "UTC")
		void never() {
		}

		@Scheduled(fixedRate = 10_000)
		void rate() {
		}

		@Scheduled(fixedRateString = "20s")
		void rateByText() {
		}

		@Scheduled(fixedRateString = "30", timeUnit = TimeUnit.MINUTES)
		void rateByNumber() {
		}

		@Scheduled(cron = "${cron}")
		void placeholder() {
		}

		@Scheduled(cron = "-")
		void off() {
		}

		@Scheduled(fixedDelay = 1000)
		void delay() {
		}

		@Scheduled(cron = "0 0 3 * * *")
		@Scheduled(fixedRate = 1000)
		void several() {
		}

	}

}
