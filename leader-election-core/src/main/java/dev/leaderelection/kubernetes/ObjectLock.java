package dev.leaderelection.kubernetes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import com.google.gson.JsonObject;
import dev.leaderelection.lock.LeaderElectionRecord;
import dev.leaderelection.lock.LockWatch;
import dev.leaderelection.lock.LockWatchListener;
import dev.leaderelection.lock.Outcome;
import dev.leaderelection.lock.ResourceLock;
import dev.leaderelection.lock.ResourceVersion;
import dev.leaderelection.lock.Snapshot;
import org.jspecify.annotations.Nullable;

/**
 * What the locks on objects of the API have in common: requests, their meaning, and the
 * watch. Requests are sent once, on the calling thread, and end within their timeout.
 */
final class ObjectLock implements ResourceLock {

	private final KubernetesConnection connection;

	private final Resource resource;

	private final ObjectDocument document;

	private final Answers answers;

	private final Set<Subscription> watches = ConcurrentHashMap.newKeySet();

	private final WatchHistory watchHistory = new WatchHistory(
			"Without a watch a hand-over takes a retry period longer.");

	private final HolderEvidence evidence;

	ObjectLock(KubernetesConnection connection, Resource resource, ObjectDocument document, HolderEvidence evidence) {
		this.evidence = evidence;
		this.connection = connection;
		this.resource = resource;
		this.document = document;
		this.answers = new Answers(resource, document);
	}

	@Override
	public Outcome read(Duration timeout) {
		this.evidence.prepare();
		return ask("GET", this.resource.path(), null, timeout, this.answers::afterRead);
	}

	@Override
	public Outcome create(LeaderElectionRecord record, Duration timeout) {
		JsonObject object = this.document.create(this.resource, record);
		this.evidence.mark(object, record.holderIdentity());
		return ask("POST", this.resource.collectionPath(), object, timeout,
				(answer) -> this.answers.afterCreate(answer, record));
	}

	@Override
	public Outcome update(Snapshot base, LeaderElectionRecord record, Duration timeout) {
		try {
			return ask("PUT", this.resource.path(), updated(base, record), timeout,
					(answer) -> this.answers.afterUpdate(answer, record));
		}
		catch (IOException ex) {
			return new Outcome.Refused("Not sent: " + ex.getMessage());
		}
	}

	@Override
	public void rehearse(Snapshot base, LeaderElectionRecord record) {
		try {
			String text = updated(base, record).toString();
			this.connection.rehearse("PUT", this.resource.path(), text);
			this.answers.afterUpdate(new ApiAnswer(200, text, null), record);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private JsonObject updated(Snapshot base, LeaderElectionRecord record) throws IOException {
		JsonObject object = this.document.replace(base, record);
		this.evidence.mark(object, record.holderIdentity());
		return object;
	}

	@Override
	public @Nullable LockWatch watchHolder(Snapshot held, Runnable ended) {
		return this.evidence.watch(held, ended);
	}

	@Override
	public LockWatch watch(@Nullable ResourceVersion since, LockWatchListener listener) {
		Subscription subscription = new Subscription(this.resource, this.document,
				this.watchHistory.isExpired() ? null : since, listener, this.watchHistory, this.watches::remove);
		this.watches.add(subscription);
		try {
			this.connection.watch(subscription);
		}
		catch (RuntimeException | Error ex) {
			this.watches.remove(subscription);
			throw ex;
		}
		return subscription;
	}

	@Override
	public void close() {
		this.watches.forEach(Subscription::close);
	}

	@Override
	public String describe() {
		return this.resource.toString();
	}

	@Override
	public String toString() {
		return describe();
	}

	private Outcome ask(String method, String path, @Nullable JsonObject body, Duration timeout, Meaning meaning) {
		try {
			String text = (body != null) ? body.toString() : null;
			return meaning.of(this.connection.exchange(method, path, text, timeout));
		}
		catch (Throwable ex) {
			return new Outcome.Unknown(method + " " + this.resource + " failed: " + Failures.describe(ex));
		}
	}

	/** What an answer means. */
	@FunctionalInterface
	private interface Meaning {

		Outcome of(ApiAnswer answer) throws IOException;

	}

}
