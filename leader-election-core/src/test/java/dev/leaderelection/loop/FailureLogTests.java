package dev.leaderelection.loop;

import java.util.List;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.leaderelection.lock.Outcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/** What an operator reads when there is no leader. */
class FailureLogTests {

	private final ListAppender<ILoggingEvent> appender = new ListAppender<>();

	private final Logger logger = (Logger) LoggerFactory.getLogger(FailureLog.class);

	private final FailureLog log = new FailureLog("pod-1");

	@BeforeEach
	void listen() {
		this.logger.setLevel(Level.INFO);
		this.appender.start();
		this.logger.addAppender(this.appender);
	}

	@AfterEach
	void leave() {
		this.logger.detachAppender(this.appender);
		this.logger.setLevel(null);
	}

	@Test
	void aRefusalIsReportedAtOnceAndOnce() {
		this.log.ended(new Outcome.Refused("no permission"));
		this.log.ended(new Outcome.Refused("no permission"));
		assertThat(messages())
			.containsExactly("pod-1 can't become or stay leader until this is mended, and keeps trying: no permission");
	}

	@Test
	void anotherRefusalIsReportedToo() {
		this.log.ended(new Outcome.Refused("no permission"));
		this.log.ended(new Outcome.Refused("no such namespace"));
		assertThat(messages()).hasSize(2).last().asString().endsWith("no such namespace");
	}

	@Test
	void oneLostAnswerIsNoNews() {
		this.log.ended(new Outcome.Unknown("reset"));
		this.log.ended(new Outcome.Absent());
		assertThat(messages()).isEmpty();
	}

	@Test
	void anOutageIsReportedOnceHoweverItsErrorsChangeAndSoIsItsEnd() {
		this.log.ended(new Outcome.Unknown("reset"));
		this.log.ended(new Outcome.Unknown("timeout"));
		this.log.ended(new Outcome.Unknown("refused"));
		this.log.ended(new Outcome.Absent());
		assertThat(messages()).containsExactly(
				"pod-1 can't become or stay leader until this is mended, and keeps trying: timeout",
				"pod-1 reaches the lock again, after 3 failed requests");
	}

	private List<String> messages() {
		return this.appender.list.stream()
			.filter((event) -> event.getLevel().isGreaterOrEqual(Level.INFO))
			.map(ILoggingEvent::getFormattedMessage)
			.toList();
	}

}
