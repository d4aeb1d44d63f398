package dev.leaderelection.kubernetes;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.leaderelection.Leadership;
import dev.leaderelection.RenewalListener;
import dev.leaderelection.loop.SystemTimeSource;
import dev.leaderelection.loop.TimeSource;
import dev.leaderelection.protocol.RevocationReason;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts a label on the leader's Pod, so that a Service can select it. Put in order again
 * with a renewal, once in a lease duration; removed when the term ends, and by the
 * successor from a former leader that couldn't. A hint for routing, not a proof: for a
 * moment no Pod, or after a crash the wrong one, may have it.
 * <p>
 * <b>Needs</b> a Role with {@code patch} on pods of the core group, and {@code list} to
 * find the Pods of former leaders; without {@code list} the Pod of the last holder is
 * known by its name, which is what comes before the last {@code _} of an identity.
 * <b>Errors</b> have no effect on the election: a missing permission is a warning, once,
 * and everything else is logged at debug level and tried again after a lease duration, or
 * with the next change of the leader. <b>Threads.</b> Any; requests are sent on the
 * calling one, that of the callbacks, and last one second each at most. A release waits
 * for the removal before it.
 */
public final class LeaderPodLabel implements RenewalListener {

	/** The usual label; its value is {@code true}. */
	public static final String DEFAULT_KEY = "leaderelection.dev/leader";

	private static final Duration TIMEOUT = Duration.ofSeconds(1);

	private static final Logger logger = LoggerFactory.getLogger(LeaderPodLabel.class);

	private final KubernetesConnection connection;

	private final Resource pod;

	private final String key;

	private final Duration timeout;

	private final TimeSource time = new SystemTimeSource();

	private @Nullable Leadership leadership;

	/** Monotonic time of the next look. */
	private long nextLook;

	/** The Pod of the last holder that was another one. */
	private @Nullable String formerPod;

	/** Pods of former leaders that still have the label. */
	private final Set<String> labelledOthers = new HashSet<>();

	/** Whether the Pod has the label, {@code null} if nobody knows. */
	private @Nullable Boolean labelled;

	private boolean warned;

	/**
	 * Makes a listener; no request is sent.
	 * @param connection the way to the Pod's cluster, closed by its owner
	 * @param namespace the Pod's namespace
	 * @param pod the name of the Pod that this process runs in, which is also the
	 * candidate's name in the election
	 * @param key the label, such as {@value #DEFAULT_KEY}; one for each election
	 * @throws IllegalArgumentException if a name or the key can't be one
	 */
	public LeaderPodLabel(KubernetesConnection connection, String namespace, String pod, String key) {
		this(connection, namespace, pod, key, TIMEOUT);
	}

	LeaderPodLabel(KubernetesConnection connection, String namespace, String pod, String key, Duration timeout) {
		this.connection = connection;
		this.timeout = timeout;
		this.pod = Resource.pod(namespace, pod);
		this.key = LeaseOptions.DEFAULTS.label(key, "true").labels().keySet().iterator().next();
	}

	@Override
	public synchronized void granted(Leadership leadership) {
		this.leadership = leadership;
		this.labelled = null;
		this.labelledOthers.clear();
		this.labelledOthers.addAll(others());
		tidy();
		reconcile();
	}

	@Override
	public synchronized void renewed(Leadership leadership) {
		if (this.time.read().monotonic() >= this.nextLook) {
			tidy();
			reconcile();
		}
	}

	@Override
	public synchronized void revoked(Leadership leadership, RevocationReason reason) {
		this.leadership = null;
		this.labelled = null;
		reconcile();
	}

	@Override
	public synchronized void newLeader(@Nullable String holderIdentity) {
		int end = (holderIdentity != null) ? holderIdentity.lastIndexOf('_') : -1;
		String holder = (holderIdentity != null && end > 0) ? holderIdentity.substring(0, end) : this.pod.name();
		if (!holder.equals(this.pod.name())) {
			this.formerPod = holder;
		}
		if (this.leadership == null) {
			reconcile();
		}
	}

	/** A label that can't be removed now is tried again. */
	private void tidy() {
		this.labelledOthers.removeIf((name) -> label(name, false));
	}

	/**
	 * Puts the label in order again, if somebody has removed it, or a request has failed:
	 * one request while leading, and otherwise none unless the last one failed.
	 */
	private void reconcile() {
		Leadership current = this.leadership;
		boolean leads = current != null && current.isValid();
		if (current != null) {
			this.nextLook = this.time.read().monotonic() + current.timing().leaseDuration().toNanos();
		}
		if (leads || !Boolean.FALSE.equals(this.labelled)) {
			this.labelled = label(this.pod.name(), leads) ? leads : null;
		}
	}

	private boolean label(String name, boolean leads) {
		JsonObject labels = new JsonObject();
		labels.add(this.key, leads ? new JsonPrimitive("true") : JsonNull.INSTANCE);
		JsonObject metadata = new JsonObject();
		metadata.add("labels", labels);
		JsonObject patch = new JsonObject();
		patch.add("metadata", metadata);
		ApiAnswer answer = exchange("PATCH", this.pod.collectionPath() + "/" + name, patch.toString());
		return answer != null && (answer.isSuccess() || (answer.code() == 404 && !leads));
	}

	private List<String> others() {
		String selector = URLEncoder.encode(this.key + "=true", StandardCharsets.UTF_8);
		ApiAnswer answer = exchange("GET", this.pod.collectionPath() + "?labelSelector=" + selector, null);
		List<String> names = new ArrayList<>();
		if (answer != null && answer.isSuccess()) {
			names.addAll(names(answer));
		}
		else if (this.formerPod != null) {
			names.add(this.formerPod);
		}
		names.removeIf((name) -> name.equals(this.pod.name()) || !Resource.isName(name));
		return names;
	}

	private static List<String> names(ApiAnswer answer) {
		List<String> names = new ArrayList<>();
		try {
			JsonArray items = (answer.json().get("items") instanceof JsonArray array) ? array : new JsonArray();
			for (JsonElement item : items) {
				String name = (item instanceof JsonObject pod) ? Json.text(Json.object(pod, "metadata"), "name") : null;
				if (name != null) {
					names.add(name);
				}
			}
		}
		catch (IOException ex) {
			logger.debug("No list of Pods: {}", Failures.describe(ex));
		}
		return names;
	}

	private @Nullable ApiAnswer exchange(String method, String path, @Nullable String body) {
		try {
			ApiAnswer answer = this.connection.exchange(method, path, body, this.timeout);
			if (answer.code() == 403 && body != null && !this.warned) {
				this.warned = true;
				logger.warn(
						"The leader's Pod can't be labelled: {}. Missing in the rules of a Role in namespace '{}': "
								+ "- {apiGroups: [\"\"], resources: [pods], verbs: [list, patch]}",
						answer.message(), this.pod.namespace());
			}
			else if (!answer.isSuccess()) {
				logger.debug("{} {}: HTTP {}: {}", method, path, answer.code(), answer.message());
			}
			return answer;
		}
		catch (IOException | RuntimeException ex) {
			logger.debug("{} {}: {}", method, path, Failures.describe(ex));
			return null;
		}
	}

}
