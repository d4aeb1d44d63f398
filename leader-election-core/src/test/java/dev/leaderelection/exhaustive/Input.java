package dev.leaderelection.exhaustive;

import dev.leaderelection.lock.Outcome;
import dev.leaderelection.lock.ResourceVersion;
import dev.leaderelection.lock.Snapshot;
import dev.leaderelection.protocol.ElectionMachine;
import dev.leaderelection.protocol.ElectionState;
import dev.leaderelection.protocol.Reading;
import dev.leaderelection.protocol.Step;

/** What may be put into the machine, as a value. */
sealed interface Input {

	Step into(ElectionMachine machine, ElectionState state, Reading now);

	/** Time has passed. */
	record Woke() implements Input {

		@Override
		public Step into(ElectionMachine machine, ElectionState state, Reading now) {
			return machine.woke(state, now);
		}

	}

	/** A request has ended. */
	record Replied(long id, Outcome outcome) implements Input {

		@Override
		public Step into(ElectionMachine machine, ElectionState state, Reading now) {
			return machine.replied(state, this.id, this.outcome, now);
		}

	}

	/** The watch showed the record. */
	record Observed(Snapshot snapshot) implements Input {

		@Override
		public Step into(ElectionMachine machine, ElectionState state, Reading now) {
			return machine.observed(state, this.snapshot, now);
		}

	}

	/** The watch showed that the record is gone. */
	record Gone(ResourceVersion version) implements Input {

		@Override
		public Step into(ElectionMachine machine, ElectionState state, Reading now) {
			return machine.observedAbsent(state, this.version, now);
		}

	}

	/** A watch opened or ended. */
	record Watching(boolean watching) implements Input {

		@Override
		public Step into(ElectionMachine machine, ElectionState state, Reading now) {
			return machine.watching(state, this.watching, now);
		}

	}

	/** It is proven that a process has ended. */
	record HolderEnded(String identity) implements Input {

		@Override
		public Step into(ElectionMachine machine, ElectionState state, Reading now) {
			return machine.holderEnded(state, this.identity, now);
		}

	}

	/** The application resigned. */
	record Resign(long drain, long holdOff) implements Input {

		@Override
		public Step into(ElectionMachine machine, ElectionState state, Reading now) {
			return machine.resign(state, this.drain, this.holdOff, now);
		}

	}

	/** The work of a revoked term has ended. */
	record Drained(ResourceVersion token) implements Input {

		@Override
		public Step into(ElectionMachine machine, ElectionState state, Reading now) {
			return machine.drained(state, this.token, now);
		}

	}

	/** The election is stopped. */
	record Stop(long drain) implements Input {

		@Override
		public Step into(ElectionMachine machine, ElectionState state, Reading now) {
			return machine.stop(state, this.drain, now);
		}

	}

}
