package dev.leaderelection.mutants;

import java.util.List;

import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** Runs one layer in a JVM of its own, in which the classes of a mutant come first. */
final class LayerMain {

	static final String CAUGHT = "Caught by ";

	static final String PASSED = "Passed: ";

	private LayerMain() {
	}

	public static void main(String[] args) {
		SummaryGeneratingListener listener = new SummaryGeneratingListener();
		LauncherFactory.create()
			.execute(LauncherDiscoveryRequestBuilder.request().selectors(selectors(Layer.valueOf(args[0]))).build(),
					listener);
		TestExecutionSummary summary = listener.getSummary();
		System.out.println(verdict(summary));
	}

	private static List<DiscoverySelector> selectors(Layer layer) {
		return layer.tests().stream().map(LayerMain::selector).toList();
	}

	private static DiscoverySelector selector(String name) {
		boolean isClass = Character.isUpperCase(name.charAt(name.lastIndexOf('.') + 1));
		return isClass ? DiscoverySelectors.selectClass(name) : DiscoverySelectors.selectPackage(name);
	}

	private static String verdict(TestExecutionSummary summary) {
		if (summary.getFailures().isEmpty()) {
			return PASSED + summary.getTestsSucceededCount();
		}
		String first = summary.getFailures().get(0).getTestIdentifier().getDisplayName();
		return CAUGHT + summary.getFailures().size() + ", the first is " + first;
	}

}
