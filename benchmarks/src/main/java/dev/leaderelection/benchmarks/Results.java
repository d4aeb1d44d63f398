package dev.leaderelection.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The folder of raw data and plots, and the report, which is also printed. */
final class Results {

	private final Path folder;

	private final StringBuilder report = new StringBuilder();

	Results(Path folder) {
		this.folder = folder;
		try {
			Files.createDirectories(folder);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Adds to the report, and prints. */
	void say(String line) {
		this.report.append(line).append('\n');
		System.out.println(line);
		write("summary.md", this.report.toString());
	}

	void table(String header, List<String> rows) {
		say("");
		say("| " + header + " |");
		say("|" + " --- |".repeat(header.split("\\|").length));
		rows.forEach((row) -> say("| " + row + " |"));
		say("");
	}

	/** Prints only. */
	void progress(String line) {
		System.err.println(line);
	}

	void csv(String name, String header, List<String> rows) {
		List<String> lines = new ArrayList<>();
		lines.add(header);
		lines.addAll(rows);
		write(name + ".csv", String.join("\n", lines) + "\n");
	}

	void write(String name, String text) {
		try {
			Files.writeString(this.folder.resolve(name), text);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
