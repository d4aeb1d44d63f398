package dev.leaderelection.kubernetes;

import com.google.gson.JsonObject;
import dev.leaderelection.lock.LockWatch;
import dev.leaderelection.lock.Snapshot;
import org.jspecify.annotations.Nullable;

/**
 * Marks the records that this process writes with where it runs, and looks for proof that
 * the holder of another record has ended. Files are read on the threads of requests;
 * looking for proof never blocks.
 *
 * @param option whether to
 * @param own the container of this process
 * @param pods watches pods
 * @param namespace the namespace of the lock and of the pods
 */
record HolderEvidence(FastTakeover option, OwnContainer own, PodWatches pods, String namespace) {

	private static final LockWatch PROVEN = () -> {
	};

	/** Finds out where this process runs, before anybody looks for proof. */
	void prepare() {
		if (this.option.enabled()) {
			this.own.instance();
		}
	}

	/**
	 * Puts the annotation in order before a write.
	 * @param object what is to be written
	 * @param holder its holder, {@code null} for none
	 */
	void mark(JsonObject object, @Nullable String holder) {
		if (!this.option.enabled()) {
			return;
		}
		JsonObject annotations = Json.child(Json.child(object, ObjectDocument.METADATA), ObjectDocument.ANNOTATIONS);
		ContainerInstance container = this.own.instance();
		if (holder == null || container == null) {
			annotations.remove(HolderInstance.ANNOTATION);
			return;
		}
		String token = (this.option.pod() != null) ? this.own.token() : null;
		annotations.addProperty(HolderInstance.ANNOTATION,
				new HolderInstance(holder, container, this.option.pod(), token).text());
	}

	/**
	 * Looks for proof.
	 * @param held a record that another process holds
	 * @param ended run once if that process has ended
	 * @return what looks, {@code null} if the record tells too little
	 */
	@Nullable LockWatch watch(Snapshot held, Runnable ended) {
		HolderInstance holder = this.option.enabled() ? holder(held) : null;
		if (holder == null) {
			return null;
		}
		ContainerInstance present = this.own.known();
		if (present != null && holder.container().isOverBecauseOf(present)) {
			ended.run();
			return PROVEN;
		}
		String pod = (this.option.pod() != null) ? holder.pod() : null;
		return (pod != null && Resource.isName(pod)) ? this.pods.watch(Resource.pod(this.namespace, pod), holder, ended)
				: null;
	}

	private static @Nullable HolderInstance holder(Snapshot held) {
		if (!(held.attachment() instanceof JsonObject object)) {
			return null;
		}
		JsonObject annotations = Json.object(Json.object(object, ObjectDocument.METADATA), ObjectDocument.ANNOTATIONS);
		HolderInstance holder = HolderInstance.parse(Json.text(annotations, HolderInstance.ANNOTATION));
		return (holder != null && held.record().isHeldBy(holder.holder())) ? holder : null;
	}

}
