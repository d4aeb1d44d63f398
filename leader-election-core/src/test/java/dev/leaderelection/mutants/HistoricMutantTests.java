package dev.leaderelection.mutants;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

/**
 * Every historic bug, put into our own code, turns a layer of the evidence red. The
 * layers run from fast to slow until one has caught it.
 * <p>
 * {@code -Dmutants.report=file} runs all layers on each and writes the table,
 * {@code -Dmutants.only=name} looks at one mutant.
 */
@EnabledForJreRange(max = JRE.JAVA_17, disabledReason = "Once is enough. Disabled on JRE version:")
class HistoricMutantTests {

	private static final long SCHEDULES = Long.getLong("mutants.schedules", 20_000);

	private static final String REPORT = System.getProperty("mutants.report", "");

	private static final String ONLY = System.getProperty("mutants.only", "");

	private final Report report = new Report();

	@TempDir
	private Path work;

	private final ExecutorService processors = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());

	@TestFactory
	Stream<DynamicTest> everyHistoricMutantTurnsTheSuiteRed() {
		List<Mutant> mutants = Mutant.all();
		assertThat(mutants).hasSizeGreaterThanOrEqualTo(24);
		Map<Mutant, Future<List<Verdict>>> verdicts = new LinkedHashMap<>();
		mutants.stream()
			.filter((mutant) -> mutant.name().contains(ONLY))
			.forEach((mutant) -> verdicts.put(mutant, this.processors.submit(() -> verdicts(mutant))));
		return verdicts.entrySet()
			.stream()
			.map((each) -> dynamicTest(each.getKey().toString(), () -> isCaught(each.getKey(), each.getValue().get())));
	}

	/**
	 * Otherwise everything would look as if it were caught. The layers that take longer
	 * are left out: the build runs the same tests on this code anyway, and that they pass
	 * here as well is shown by each mutant that they don't catch.
	 */
	@Test
	void untouchedCodeIsNotCaught() throws Exception {
		Path classes = this.work.resolve("untouched");
		MutantCompiler.copy(ClassPath.MAIN, classes);
		for (Layer layer : List.of(Layer.TABLE_TESTS, Layer.ARCHITECTURE, Layer.REGRESSIONS)) {
			assertThat(LayerProcess.run(layer, classes, SCHEDULES)).matches((verdict) -> !verdict.caught());
		}
	}

	@AfterEach
	void writeReport() throws IOException {
		this.processors.shutdown();
		if (!REPORT.isEmpty() && this.report.hasMutants()) {
			this.report.write(Path.of(REPORT));
		}
	}

	private void isCaught(Mutant mutant, List<Verdict> verdicts) {
		this.report.add(mutant, verdicts);
		System.out.println(mutant + ": " + verdicts);
		assertThat(verdicts).as(mutant.pattern()).anyMatch(Verdict::caught);
	}

	private List<Verdict> verdicts(Mutant mutant) throws Exception {
		Path classes = new MutantCompiler(this.work).compile(mutant);
		List<Verdict> verdicts = new ArrayList<>();
		for (Layer layer : Layer.values()) {
			Verdict verdict = LayerProcess.run(layer, classes, SCHEDULES);
			verdicts.add(verdict);
			if (verdict.caught() && REPORT.isEmpty()) {
				break;
			}
		}
		return verdicts;
	}

}
