package dev.leaderelection.benchmarks;

import java.io.IOException;
import java.time.Instant;

/**
 * A fresh JVM that does nothing but campaign: says what that cost the main thread, in
 * microseconds, and when it won.
 */
final class StartMain {

	private StartMain() {
	}

	public static void main(String[] args) throws IOException {
		ElectorSettings settings = ElectorSettings.parse(args);
		Voice voice = Voice.prompt(System.out, settings.identity());
		Instant main = Instant.now();
		long begin = System.nanoTime();
		Elector elector = (settings.library() == Library.OURS) ? new OurElector(settings, voice)
				: new ClientJavaElector(settings, voice);
		long built = System.nanoTime();
		start(settings, elector);
		long started = System.nanoTime();
		voice.say(main, "main");
		voice.report("build", (built - begin) / 1000);
		voice.report("start", (started - built) / 1000);
		if (System.in.read() < 0) {
			voice.say("ended");
		}
	}

	/** client-java's run() is the whole campaign: it needs a thread of the caller's. */
	private static void start(ElectorSettings settings, Elector elector) {
		if (settings.library() == Library.OURS) {
			elector.campaign();
		}
		else {
			Thread thread = new Thread(elector::campaign, "campaign");
			thread.setDaemon(true);
			thread.start();
		}
	}

}
