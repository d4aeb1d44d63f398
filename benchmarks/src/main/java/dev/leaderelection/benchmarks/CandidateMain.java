package dev.leaderelection.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * The process of one candidate, or of a crowd of ours. It does what it reads, line by
 * line: {@code start}, {@code release}. At the end of the input it ends.
 */
final class CandidateMain {

	private final ElectorSettings settings;

	private final int crowd;

	private final Voice voice;

	private @Nullable Elector elector;

	private CandidateMain(ElectorSettings settings, int crowd) {
		this.settings = settings;
		this.crowd = crowd;
		this.voice = Voice.unobtrusive(System.out, settings.identity());
	}

	public static void main(String[] args) throws IOException {
		CandidateMain main = new CandidateMain(ElectorSettings.parse(args), Integer.parseInt(args[6]));
		BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		for (String line = commands.readLine(); line != null; line = commands.readLine()) {
			main.obey(line);
		}
	}

	private void obey(String command) {
		switch (command) {
			case "start" -> start();
			case "release" -> release();
			default -> throw new IllegalArgumentException(command);
		}
	}

	private void start() {
		Elector current = elector();
		Thread thread = new Thread(current::campaign, "campaign");
		thread.setDaemon(true);
		thread.start();
		this.voice.say("started");
	}

	/** One election of ours is started again and again; client-java needs a new one. */
	private Elector elector() {
		if (this.settings.library() != Library.OURS) {
			this.elector = new ClientJavaElector(this.settings, this.voice);
		}
		else if (this.elector == null) {
			this.elector = (this.crowd == 1) ? new OurElector(this.settings, this.voice)
					: new OurCrowd(this.settings, this.voice, this.crowd);
		}
		return Objects.requireNonNull(this.elector);
	}

	private void release() {
		Elector current = Objects.requireNonNull(this.elector);
		this.voice.say("releasing");
		current.release();
		this.voice.say("released");
	}

}
