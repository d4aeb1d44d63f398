package dev.leaderelection.demo;

import java.nio.file.Path;
import java.util.List;

/**
 * The replicas elect in files: the embedded election that an application has on a laptop.
 *
 * @param folder where the files are
 */
record OnThisMachine(Path folder) implements ElectionPlace {

	@Override
	public String description() {
		return "They elect in files in " + this.folder + ": no cluster, no network.";
	}

	@Override
	public List<String> arguments() {
		return List.of("--leader-election.lock.type=local", "--leader-election.local.directory=" + this.folder);
	}

}
