package dev.leaderelection.mutants;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The table of which layer caught which mutant: every layer runs on every mutant. */
final class Report {

	private static final String HEAD = """
			# Which layer catches which historic bug

			Each patch in [mutants](mutants) puts a bug that other elections had into our own code. This table says which layers of
			the evidence turn red then, with how many failed tests, and after how many schedules for the simulation; `–` is a layer
			that passes. It is the output of

			```sh
			mvn -q -pl leader-election-core -am test -Dtest=HistoricMutantTests -Dsurefire.failIfNoSpecifiedTests=false \\
			    -Dmutants.report=$PWD/reliability/MUTANTS.md
			```

			""";

	private final List<String> rows = new ArrayList<>();

	Report() {
		List<String> titles = Stream.of(Layer.values()).map(Layer::toString).toList();
		add("bug pattern", "patch", titles);
		add("---", "---", titles.stream().map((title) -> "---").toList());
	}

	void add(Mutant mutant, List<Verdict> verdicts) {
		add(mutant.pattern(), "[" + mutant + "](mutants/" + mutant + ".patch)",
				verdicts.stream().map(Verdict::toString).toList());
	}

	private void add(String pattern, String patch, List<String> verdicts) {
		this.rows.add("| " + pattern + " | " + patch + " | " + String.join(" | ", verdicts) + " |");
	}

	boolean hasMutants() {
		return this.rows.size() > 2;
	}

	void write(Path file) throws IOException {
		Files.writeString(file, HEAD + String.join("\n", this.rows) + "\n");
	}

}
