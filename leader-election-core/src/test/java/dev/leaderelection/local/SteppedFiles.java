package dev.leaderelection.local;

import java.io.IOException;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/** Does something before each step that a process takes on the files of a lock. */
final class SteppedFiles extends StateFiles {

	private final Step before;

	private long onlySeen;

	private int overlooks;

	SteppedFiles(LocalLocks locks, String election, Step before) {
		super(locks.directory().resolve(FileNames.of(election)), locks.directory().resolve(".scratch"));
		this.before = before;
	}

	@Override
	@Nullable Long newest() throws IOException {
		this.before.take("newest");
		return (this.overlooks-- > 0) ? Long.valueOf(this.onlySeen) : super.newest();
	}

	/** The next listings show this state only. */
	void overlookAllBut(long sequence, int listings) {
		this.onlySeen = sequence;
		this.overlooks = listings;
	}

	@Override
	@Nullable StoredState read(long sequence) throws IOException {
		this.before.take("read");
		return super.read(sequence);
	}

	@Override
	boolean exists(long sequence) throws IOException {
		this.before.take("exists");
		return super.exists(sequence);
	}

	@Override
	Path prepare(byte[] content) throws IOException {
		this.before.take("prepare");
		return super.prepare(content);
	}

	@Override
	Path prepareFirst(long sequence, byte[] content) throws IOException {
		this.before.take("prepareFirst");
		return super.prepareFirst(sequence, content);
	}

	@Override
	void publish(long sequence, Path prepared) throws IOException {
		this.before.take("publish");
		super.publish(sequence, prepared);
	}

	@Override
	void publishFirst(Path prepared) throws IOException {
		this.before.take("publishFirst");
		super.publishFirst(prepared);
	}

	@Override
	void remove(long sequence) throws IOException {
		this.before.take("remove");
		super.remove(sequence);
	}

	/** What happens at a step. */
	@FunctionalInterface
	interface Step {

		void take(String name) throws IOException;

	}

}
