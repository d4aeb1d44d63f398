package dev.leaderelection.demo;

import java.nio.file.Path;

/**
 * One performance of the demo: puts the parts together, and leaves their end to
 * {@link AtExit}.
 */
final class Stage {

	private final Options options;

	private final Screen screen;

	private final AtExit atExit = new AtExit();

	Stage(Options options, Screen screen) {
		this.options = options;
		this.screen = screen;
	}

	/**
	 * Start the replicas and do what the script or the person says.
	 * @return the exit status
	 * @throws DemoFailure if it can't go on
	 */
	int play() {
		Checkout checkout = Checkout.find();
		Path jar = checkout.sampleJar();
		Estate estate = this.atExit.close(new Estate());
		ElectionPlace place = this.atExit.close(ElectionPlace.of(this.options, checkout, estate, this.screen));
		Narrator narrator = new Narrator(this.screen);
		LeaderEndpoint endpoint = new LeaderEndpoint();
		introduce(place);
		Fleet fleet = this.atExit.close(new Fleet(jar, place, this.options, narrator, estate, endpoint));
		Operator operator = new Operator(fleet, narrator, new StatusTable(endpoint));
		operator.replaceMissing();
		operator.awaitLeader();
		return perform(operator);
	}

	private void introduce(ElectionPlace place) {
		this.screen.plain("Starting three replicas of the sample application, %s.\n%s\n%s\n"
			.formatted(this.options.describeProfile(), place.description(), Command.help()));
	}

	private int perform(Operator operator) {
		return (this.options.script() != null) ? new Script(this.options.script(), operator).run()
				: new Prompt(operator, this.screen).run();
	}

}
