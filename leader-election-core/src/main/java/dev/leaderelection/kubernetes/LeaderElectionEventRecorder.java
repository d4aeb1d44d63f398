package dev.leaderelection.kubernetes;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

import com.google.gson.JsonObject;
import dev.leaderelection.LeaderElectionListener;
import dev.leaderelection.Leadership;
import dev.leaderelection.loop.SystemTimeSource;
import dev.leaderelection.loop.TimeSource;
import dev.leaderelection.protocol.RevocationReason;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records terms as Events of the Lease, as client-go does: {@code kubectl describe lease}
 * shows who became leader and who stopped leading, and when. The API server keeps Events
 * for about an hour.
 * <p>
 * <b>Needs</b> a Role with {@code create} on events of the core group. Where that isn't
 * granted, the first Event says so in the log, at debug level, and no other is tried.
 * <b>Errors</b> are logged at debug level, and have no effect. <b>Threads.</b> Each Event
 * is one request on the thread of the callbacks, after one for the UID of the Lease when
 * a term begins; each lasts one second at most. A release waits for the Event before it:
 * a round trip. Listeners that were added before this one aren't delayed.
 */
public final class LeaderElectionEventRecorder implements LeaderElectionListener {

	private static final Duration TIMEOUT = Duration.ofSeconds(1);

	private static final Logger logger = LoggerFactory.getLogger(LeaderElectionEventRecorder.class);

	private final TimeSource time = new SystemTimeSource();

	private final KubernetesConnection connection;

	private final Duration timeout;

	private final Resource lease;

	private final Resource event;

	private volatile @Nullable String uid;

	private volatile boolean off;

	/**
	 * Makes a recorder; no request is sent.
	 * @param connection the way to the Lease's cluster, closed by its owner
	 * @param namespace the namespace of the Lease
	 * @param name the name of the Lease
	 * @throws IllegalArgumentException if no namespace, or no Lease, can have that name
	 */
	public LeaderElectionEventRecorder(KubernetesConnection connection, String namespace, String name) {
		this(connection, namespace, name, TIMEOUT);
	}

	LeaderElectionEventRecorder(KubernetesConnection connection, String namespace, String name, Duration timeout) {
		this.connection = connection;
		this.timeout = timeout;
		this.lease = Resource.lease(namespace, name);
		this.event = Resource.event(namespace, name);
	}

	@Override
	public void granted(Leadership leadership) {
		if (!this.off) {
			this.uid = findUid();
			record(leadership.holderIdentity() + " became leader");
		}
	}

	@Override
	public void revoked(Leadership leadership, RevocationReason reason) {
		if (!this.off) {
			record(leadership.holderIdentity() + " stopped leading: " + reason.explanation());
		}
	}

	private void record(String message) {
		try {
			String body = event(message).toString();
			ApiAnswer answer = this.connection.exchange("POST", this.event.collectionPath(), body, this.timeout);
			this.off = answer.code() == 403;
			if (!answer.isSuccess()) {
				logger.debug("No Event '{}'{}: HTTP {}: {}", message, this.off ? ", nor any other" : "", answer.code(),
						answer.message());
			}
		}
		catch (IOException | RuntimeException ex) {
			logger.debug("No Event '{}': {}", message, Failures.describe(ex));
		}
	}

	/** By it {@code kubectl describe} finds the Events of an object. */
	private @Nullable String findUid() {
		try {
			ApiAnswer answer = this.connection.exchange("GET", this.lease.path(), null, this.timeout);
			return answer.isSuccess() ? Json.text(Json.object(answer.json(), "metadata"), "uid") : null;
		}
		catch (IOException | RuntimeException ex) {
			logger.debug("No UID of {}: {}", this.lease, Failures.describe(ex));
			return null;
		}
	}

	private JsonObject event(String message) {
		JsonObject event = ObjectDocument.bare(this.event);
		JsonObject metadata = Json.child(event, ObjectDocument.METADATA);
		metadata.remove("name");
		metadata.addProperty("generateName", this.lease.name() + ".");
		JsonObject involved = Json.child(event, "involvedObject");
		involved.addProperty("apiVersion", this.lease.apiVersion());
		involved.addProperty("kind", this.lease.kind());
		involved.addProperty("namespace", this.lease.namespace());
		involved.addProperty("name", this.lease.name());
		String known = this.uid;
		if (known != null) {
			involved.addProperty("uid", known);
		}
		event.addProperty("type", "Normal");
		event.addProperty("reason", "LeaderElection");
		event.addProperty("message", message);
		Json.child(event, "source").addProperty("component", "leader-election");
		event.addProperty("reportingComponent", "leader-election");
		String now = MicroTime.format(Instant.ofEpochSecond(0, this.time.read().wall()));
		event.addProperty("firstTimestamp", now);
		event.addProperty("lastTimestamp", now);
		event.addProperty("count", 1);
		return event;
	}

}
