package dev.leaderelection.local;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Predicate;

import dev.leaderelection.lock.LockWatch;
import dev.leaderelection.lock.LockWatchListener;
import dev.leaderelection.lock.ResourceVersion;
import dev.leaderelection.loop.DaemonThreads;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The watches on the locks of one directory. While there are any, one thread waits for
 * the operating system to report changes. Watches are opened, which reads files, on
 * another one that ends as soon as there is nothing to open.
 */
final class LocalWatches implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(LocalWatches.class);

	private final Path directory;

	private final Executor opener = DaemonThreads.oneOnDemand("leader-election-files-open");

	private final Set<LocalWatch> watches = new LinkedHashSet<>();

	private final Map<Path, WatchKey> keys = new HashMap<>();

	private @Nullable WatchService service;

	LocalWatches(Path directory) {
		this.directory = directory;
	}

	/** Returns at once; whatever goes wrong ends the watch. */
	LockWatch open(LocalLock lock, @Nullable ResourceVersion since, LockWatchListener listener) {
		LocalWatch watch = new LocalWatch(this, lock, since, listener);
		synchronized (this) {
			this.watches.add(watch);
		}
		this.opener.execute(() -> begin(watch));
		return watch;
	}

	/** Ends all watches. */
	@Override
	public void close() {
		end((watch) -> true, "the local locks were closed");
	}

	/** Whatever nobody watches any more is let go, in the end also the thread. */
	synchronized void remove(LocalWatch watch) {
		this.watches.remove(watch);
		Path lock = watch.directory();
		if (this.watches.stream().noneMatch((other) -> other.directory().equals(lock))) {
			WatchKey key = this.keys.remove(lock);
			if (key != null) {
				key.cancel();
			}
		}
		if (this.watches.isEmpty()) {
			closeService();
		}
	}

	private void begin(LocalWatch watch) {
		try {
			if (register(watch)) {
				watch.begin();
			}
		}
		catch (IOException | UnsupportedOperationException ex) {
			watch.end("files can't be watched: " + ex);
		}
	}

	/** What happens after this is reported; what happened before must be looked at. */
	private synchronized boolean register(LocalWatch watch) throws IOException {
		if (!this.watches.contains(watch)) {
			return false;
		}
		WatchService current = this.service;
		if (current == null) {
			current = this.directory.getFileSystem().newWatchService();
			WatchService started = current;
			this.service = started;
			DaemonThreads.start("leader-election-files", () -> run(started));
		}
		this.directory.register(current, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_DELETE);
		try {
			this.keys.put(watch.directory(), watch.directory().register(current, StandardWatchEventKinds.ENTRY_CREATE));
		}
		catch (NoSuchFileException | NotDirectoryException ex) {
			// It is seen when it comes.
		}
		return true;
	}

	private void run(WatchService watched) {
		try {
			while (true) {
				changed(watched.take());
			}
		}
		catch (ClosedWatchServiceException ex) {
			// Nobody watches any more.
		}
		catch (InterruptedException ex) {
			end((watch) -> true, "the watching thread was interrupted");
		}
	}

	private void changed(WatchKey key) {
		Path changed = (Path) key.watchable();
		List<WatchEvent<?>> events = key.pollEvents();
		boolean valid = key.reset();
		if (!changed.equals(this.directory)) {
			look((watch) -> watch.directory().equals(changed));
		}
		else if (valid) {
			events.forEach((event) -> locksChanged(event.context()));
		}
		else {
			end((watch) -> true, "the directory was removed");
		}
	}

	/** A lock's directory came or went, or there were too many events to say which. */
	private void locksChanged(@Nullable Object name) {
		Predicate<LocalWatch> concerned = (watch) -> name == null
				|| watch.directory().equals(this.directory.resolve((Path) name));
		for (LocalWatch watch : watches(concerned)) {
			try {
				register(watch);
			}
			catch (IOException ex) {
				watch.end("files can't be watched: " + ex);
			}
		}
		look(concerned);
	}

	private void look(Predicate<LocalWatch> which) {
		for (LocalWatch watch : watches(which)) {
			try {
				watch.look();
			}
			catch (RuntimeException ex) {
				logger.warn("A watch on {} failed to report a change", watch.directory(), ex);
			}
		}
	}

	private void end(Predicate<LocalWatch> which, String reason) {
		watches(which).forEach((watch) -> watch.end(reason));
	}

	private synchronized List<LocalWatch> watches(Predicate<LocalWatch> which) {
		return this.watches.stream().filter(which).toList();
	}

	private void closeService() {
		WatchService current = this.service;
		this.service = null;
		this.keys.clear();
		if (current != null) {
			try {
				current.close();
			}
			catch (IOException ex) {
				logger.debug("The file watches on {} can't be closed", this.directory, ex);
			}
		}
	}

}
