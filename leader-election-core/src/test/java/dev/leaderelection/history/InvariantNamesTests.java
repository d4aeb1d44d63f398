package dev.leaderelection.history;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.properties.HasAnnotations;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.ArchTag;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The invariants of SAFETY.md and the checks named after them: a rule of the history
 * checker that reports under that name, or a test with that tag.
 */
class InvariantNamesTests {

	private static final Pattern ROW = Pattern.compile("^\\| ([SL]\\d+) \\| .* \\| (.*) \\|$", Pattern.MULTILINE);

	private static final Pattern CHECK = Pattern.compile("`(\\w+)`");

	private static final Pattern INVARIANT = Pattern.compile("[SL]\\d+");

	@Test
	void everyInvariantIsNumbered() throws IOException {
		Stream<String> safety = IntStream.rangeClosed(1, 10).mapToObj((number) -> "S" + number);
		Stream<String> liveness = IntStream.rangeClosed(1, 7).mapToObj((number) -> "L" + number);
		assertThat(documented().keySet())
			.containsExactlyInAnyOrder(Stream.concat(safety, liveness).toArray(String[]::new));
	}

	@Test
	void everyInvariantNamesTheChecksThatCarryItsName() throws IOException {
		Map<String, Set<String>> documented = documented();
		assertThat(documented).isEqualTo(checks());
		assertThat(documented.values()).noneMatch(Set::isEmpty);
	}

	private static Map<String, Set<String>> documented() throws IOException {
		return ROW.matcher(Files.readString(Path.of("..", "SAFETY.md")))
			.results()
			.collect(Collectors.toMap((row) -> row.group(1), InvariantNamesTests::namedIn));
	}

	private static Set<String> namedIn(MatchResult row) {
		return CHECK.matcher(row.group(2)).results().map((check) -> check.group(1)).collect(Collectors.toSet());
	}

	private static Map<String, Set<String>> checks() {
		Map<String, Set<String>> checks = new TreeMap<>();
		for (Rule rule : HistoryChecker.rules(new ArrayList<>())) {
			add(checks, rule.invariant(), rule.getClass().getSimpleName());
		}
		for (JavaClass test : new ClassFileImporter().withImportOption(new ImportOption.OnlyIncludeTests())
			.importPackages("dev.leaderelection")) {
			addTags(checks, test, test.getSimpleName());
			for (JavaMember member : test.getMembers()) {
				addTags(checks, member, test.getSimpleName());
			}
		}
		return checks;
	}

	private static void addTags(Map<String, Set<String>> checks, HasAnnotations<?> tagged, String check) {
		tagged.tryGetAnnotationOfType(Tag.class).ifPresent((tag) -> add(checks, tag.value(), check));
		tagged.tryGetAnnotationOfType(ArchTag.class).ifPresent((tag) -> add(checks, tag.value(), check));
	}

	private static void add(Map<String, Set<String>> checks, String invariant, String check) {
		if (INVARIANT.matcher(invariant).matches()) {
			checks.computeIfAbsent(invariant, (name) -> new TreeSet<>()).add(check);
		}
	}

}
