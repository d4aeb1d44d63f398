package dev.leaderelection.loop;

import java.util.Objects;

import dev.leaderelection.lock.LockWatch;
import dev.leaderelection.lock.ResourceVersion;
import dev.leaderelection.lock.Snapshot;
import dev.leaderelection.protocol.ElectionState;
import dev.leaderelection.protocol.Phase;
import dev.leaderelection.protocol.View;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the lock look for proof that the holder has ended, while this candidate follows
 * (rule 16). Lives on the loop's thread.
 */
final class HolderWitness {

	private static final Logger logger = LoggerFactory.getLogger(HolderWitness.class);

	private final LockClient client;

	private final ElectionLoop loop;

	private final String identity;

	private @Nullable String holder;

	private @Nullable ResourceVersion asked;

	private @Nullable LockWatch watch;

	HolderWitness(LockClient client, ElectionLoop loop, String identity) {
		this.client = client;
		this.loop = loop;
		this.identity = identity;
	}

	/** Asks once for each holder, and again with news while there is nothing to watch. */
	void follow(ElectionState state) {
		Snapshot held = heldByAnother(state);
		String present = (held != null) ? held.record().holderIdentity() : null;
		if (!Objects.equals(present, this.holder)) {
			close();
			this.holder = present;
		}
		if (held != null && present != null && this.watch == null && !held.version().equals(this.asked)) {
			this.asked = held.version();
			this.watch = watch(held, present);
		}
	}

	void close() {
		if (this.watch != null) {
			this.watch.close();
			this.watch = null;
		}
		this.asked = null;
	}

	private @Nullable LockWatch watch(Snapshot held, String present) {
		try {
			return this.client.watchHolder(held, () -> {
				logger.info("{}: the process of {} is proven to have ended", this.loop, present);
				this.loop.holderEnded(present);
			});
		}
		catch (RuntimeException | Error ex) {
			logger.debug("{}: nothing is known of {}", this.loop, present, ex);
			return null;
		}
	}

	private @Nullable Snapshot heldByAnother(ElectionState state) {
		if (!(state.phase() instanceof Phase.Following) || !(state.view() instanceof View.Present present)) {
			return null;
		}
		boolean foreign = !present.snapshot().record().isFree() && !present.snapshot().record().isHeldBy(this.identity);
		return foreign ? present.snapshot() : null;
	}

}
