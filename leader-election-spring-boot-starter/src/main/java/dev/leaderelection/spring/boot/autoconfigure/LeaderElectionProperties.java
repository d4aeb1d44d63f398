package dev.leaderelection.spring.boot.autoconfigure;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The settings of the application's leader election. If there are several, under
 * {@code leader-election.elections}, these are their defaults.
 */
@ConfigurationProperties("leader-election")
public class LeaderElectionProperties extends ElectionProperties {

	/**
	 * Whether to take part in elections. If not, nobody leads here: leader-only methods
	 * never run.
	 */
	private boolean enabled = true;

	/**
	 * Name of the election: replicas with the same name elect one leader. With several
	 * elections, what the names of their locks begin with. By default the value of
	 * 'spring.application.name'.
	 */
	private @Nullable String name;

	private final Local local = new Local();

	public boolean isEnabled() {
		return this.enabled;
	}

	public void setEnabled(boolean enabled) {
		this.enabled = enabled;
	}

	public @Nullable String getName() {
		return this.name;
	}

	public void setName(@Nullable String name) {
		this.name = name;
	}

	public Local getLocal() {
		return this.local;
	}

	/** The lock among the processes of one machine. */
	public static class Local {

		/**
		 * Folder of the lock's files. By default one for each user among the machine's
		 * temporary files.
		 */
		private @Nullable Path directory;

		public @Nullable Path getDirectory() {
			return this.directory;
		}

		public void setDirectory(@Nullable Path directory) {
			this.directory = directory;
		}

	}

}
