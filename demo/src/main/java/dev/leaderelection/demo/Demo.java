package dev.leaderelection.demo;

/**
 * The demo's command line.
 */
public final class Demo {

	private Demo() {
	}

	public static void main(String[] arguments) {
		System.exit(run(arguments));
	}

	private static int run(String... arguments) {
		try {
			Options options = Options.parse(arguments);
			return options.help() ? printUsage() : new Stage(options, Screen.ofTerminal()).play();
		}
		catch (Options.UsageFailure ex) {
			System.err.println("demo: " + ex.getMessage() + " (--help lists what there is)");
			return 2;
		}
		catch (DemoFailure ex) {
			System.err.println("demo: " + ex.getMessage());
			return 1;
		}
	}

	private static int printUsage() {
		System.out.println(Options.USAGE + "\nCommands:\n" + Command.help());
		return 0;
	}

}
