package dev.leaderelection.simulation;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.leaderelection.history.Event;
import dev.leaderelection.loop.ElectionLoop;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Turns logging off while schedules run, except for what the loop logs as an error: that
 * becomes part of the history.
 */
final class Quiet implements AutoCloseable {

	private static final ThreadLocal<@Nullable World> world = new ThreadLocal<>();

	private final Logger all = (Logger) LoggerFactory.getLogger("dev.leaderelection");

	private final Logger loop = (Logger) LoggerFactory.getLogger(ElectionLoop.class);

	private final @Nullable Level before = this.all.getLevel();

	private final Errors errors = new Errors();

	Quiet() {
		this.all.setLevel(Level.OFF);
		this.loop.setLevel(Level.ERROR);
		this.loop.setAdditive(false);
		this.errors.start();
		this.loop.addAppender(this.errors);
	}

	/** Errors that this thread logs belong to this world. */
	static void of(World of) {
		world.set(of);
	}

	@Override
	public void close() {
		this.loop.detachAppender(this.errors);
		this.loop.setAdditive(true);
		this.loop.setLevel(null);
		this.all.setLevel(this.before);
	}

	private static final class Errors extends AppenderBase<ILoggingEvent> {

		@Override
		protected void append(ILoggingEvent event) {
			World current = world.get();
			if (current != null) {
				current.log(new Event.Failed(current.now(), "", event.getFormattedMessage() + ": "
						+ event.getThrowableProxy().getClassName() + ": " + event.getThrowableProxy().getMessage()));
			}
		}

	}

}
