package dev.leaderelection.mutants;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

import com.github.difflib.patch.PatchFailedException;
import com.github.difflib.unifieddiff.UnifiedDiff;
import com.github.difflib.unifieddiff.UnifiedDiffFile;
import com.github.difflib.unifieddiff.UnifiedDiffReader;

/** Applies a patch to copies of the sources and compiles what it changed. */
final class MutantCompiler {

	/** How far lines around a change may differ before the patch must be written anew. */
	private static final int FUZZ = 1;

	private final Path work;

	MutantCompiler(Path work) {
		this.work = work;
	}

	/**
	 * Compiles a mutant.
	 * @return a folder with all classes, those of the mutant among them
	 */
	Path compile(Mutant mutant) throws IOException {
		Path sources = this.work.resolve(mutant.name()).resolve("sources");
		List<Path> changed = new ArrayList<>();
		for (UnifiedDiffFile file : diff(mutant).getFiles()) {
			changed.add(patched(mutant, file, sources));
		}
		Path classes = this.work.resolve(mutant.name()).resolve("classes");
		copy(ClassPath.MAIN, classes);
		compile(mutant, changed, classes);
		return classes;
	}

	/** Copies a folder with all that is in it. */
	static void copy(Path from, Path to) throws IOException {
		try (Stream<Path> files = Files.walk(from)) {
			for (Path file : (Iterable<Path>) files::iterator) {
				Files.copy(file, to.resolve(from.relativize(file).toString()));
			}
		}
	}

	private static UnifiedDiff diff(Mutant mutant) throws IOException {
		byte[] text = String.join("\n", mutant.lines()).concat("\n").getBytes(StandardCharsets.UTF_8);
		try (InputStream in = new ByteArrayInputStream(text)) {
			return UnifiedDiffReader.parseUnifiedDiff(in);
		}
	}

	private static Path patched(Mutant mutant, UnifiedDiffFile file, Path to) throws IOException {
		String name = file.getFromFile().replaceFirst("^a/", "");
		List<String> lines = Files.readAllLines(Mutant.PROJECT.resolve(name));
		try {
			List<String> mutated = file.getPatch().applyFuzzy(lines, FUZZ);
			Path target = to.resolve(name);
			Files.createDirectories(target.getParent());
			return Files.write(target, mutated);
		}
		catch (PatchFailedException ex) {
			throw new IllegalStateException(mutant + " doesn't apply to " + name + " any more: write it anew", ex);
		}
	}

	private static void compile(Mutant mutant, List<Path> sources, Path classes) throws IOException {
		JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
		StringWriter messages = new StringWriter();
		try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
			List<String> options = List.of("-proc:none", "-nowarn", "-parameters", "-d", classes.toString(), "-cp",
					ClassPath.ALL);
			boolean compiled = compiler
				.getTask(messages, files, null, options, null, files.getJavaFileObjectsFromPaths(sources))
				.call();
			if (!compiled) {
				throw new IllegalStateException(mutant + " doesn't compile:\n" + messages);
			}
		}
	}

}
