package dev.leaderelection.kubernetes;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * What a Lease is to have beside its record, and whether it may be created. Immutable;
 * begin with {@link #DEFAULTS}:
 *
 * <pre class="code">
 * LeaseOptions.DEFAULTS.label("app.kubernetes.io/name", "orders").neverCreate()
 * </pre>
 *
 * Labels, annotations and owner are written with every renewal; whatever else others have
 * put on the Lease is kept.
 *
 * @param labels put on the Lease
 * @param annotations put on the Lease
 * @param owner with which the Lease is to be deleted, {@code null} for none
 * @param create whether a Lease that doesn't exist is created
 * @param fastTakeover what counts as a proof that the holder has crashed
 */
public record LeaseOptions(Map<String, String> labels, Map<String, String> annotations, @Nullable Owner owner,
		boolean create, FastTakeover fastTakeover) {

	/** No labels, annotations or owner; created where there is none. */
	public static final LeaseOptions DEFAULTS = new LeaseOptions(Map.of(), Map.of(), null, true, FastTakeover.NONE);

	private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?");

	private static final Pattern KEY = Pattern.compile("([a-z0-9][-a-z0-9.]{0,251}[a-z0-9]/)?" + NAME);

	/**
	 * Checks and copies.
	 * @throws IllegalArgumentException if the API server wouldn't accept a label or the
	 * key of an annotation
	 */
	public LeaseOptions {
		labels = sorted(labels);
		annotations = sorted(annotations);
		labels.forEach((key, value) -> {
			check(KEY, "label's key", key);
			if (!value.isEmpty()) {
				check(NAME, "label's value", value);
			}
		});
		annotations.keySet().forEach((key) -> check(KEY, "annotation's key", key));
		for (String reserved : List.of(ObjectDocument.FENCING_TOKEN, HolderInstance.ANNOTATION)) {
			if (annotations.containsKey(reserved)) {
				throw new IllegalArgumentException("The annotation " + reserved + " is written by the election");
			}
		}
	}

	/**
	 * Adds a label.
	 * @param key such as {@code app.kubernetes.io/name}
	 * @param value at most 63 letters, digits, '-', '_' and '.'
	 * @return options with it
	 * @throws IllegalArgumentException if the API server wouldn't accept it
	 */
	public LeaseOptions label(String key, String value) {
		return new LeaseOptions(with(this.labels, key, value), this.annotations, this.owner, this.create,
				this.fastTakeover);
	}

	/**
	 * Adds an annotation.
	 * @param key such as {@code example.com/contact}
	 * @param value any text
	 * @return options with it
	 * @throws IllegalArgumentException if the API server wouldn't accept the key
	 */
	public LeaseOptions annotation(String key, String value) {
		return new LeaseOptions(this.labels, with(this.annotations, key, value), this.owner, this.create,
				this.fastTakeover);
	}

	/**
	 * Has the Lease deleted by the cluster's garbage collector together with an object in
	 * its namespace, such as the Deployment of the application. Don't name a Pod: the
	 * Lease would go with it while another Pod leads. A UID that doesn't exist has the
	 * Lease deleted at once.
	 * @param owner the object
	 * @return options with it
	 */
	public LeaseOptions owner(Owner owner) {
		return new LeaseOptions(this.labels, this.annotations, owner, this.create, this.fastTakeover);
	}

	/**
	 * Doesn't create the Lease: it belongs to the manifests, and the Role needs no
	 * {@code create}, which can't be restricted to a name. While there is none, nobody
	 * leads, and the refusal says how to create it.
	 * @return options with it
	 */
	public LeaseOptions neverCreate() {
		return new LeaseOptions(this.labels, this.annotations, this.owner, false, this.fastTakeover);
	}

	/**
	 * Has a crash of the holder taken over before the lease ends, where it is proven.
	 * @param fastTakeover what counts as a proof
	 * @return options with it
	 */
	public LeaseOptions fastTakeover(FastTakeover fastTakeover) {
		return new LeaseOptions(this.labels, this.annotations, this.owner, this.create, fastTakeover);
	}

	private static Map<String, String> with(Map<String, String> map, String key, String value) {
		Map<String, String> copy = new TreeMap<>(map);
		copy.put(key, value);
		return copy;
	}

	private static Map<String, String> sorted(Map<String, String> map) {
		return Collections.unmodifiableMap(new TreeMap<>(map));
	}

	private static void check(Pattern pattern, String what, String text) {
		if (!pattern.matcher(text).matches()) {
			throw new IllegalArgumentException("'" + text + "' can't be a " + what);
		}
	}

	/**
	 * An object that owns the Lease.
	 *
	 * @param apiVersion such as {@code apps/v1}
	 * @param kind such as {@code Deployment}
	 * @param name its name
	 * @param uid its {@code metadata.uid}
	 */
	public record Owner(String apiVersion, String kind, String name, String uid) {
	}

}
