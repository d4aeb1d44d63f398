package dev.leaderelection.demo;

import java.util.List;
import java.util.Map;

/**
 * Where the replicas elect: all that a replica has to be told.
 */
sealed interface ElectionPlace extends AutoCloseable permits OnThisMachine, OnApiServer, OnOwnCluster {

	/** The sample application's name, and so its election's and its Lease's. */
	String ELECTION = "invoices";

	static ElectionPlace of(Options options, Checkout checkout, Estate estate, Screen screen) {
		if (options.apiServer()) {
			return OnApiServer.start(checkout, screen);
		}
		if (options.kubeconfig() != null) {
			return new OnOwnCluster(options.kubeconfig(), options.context(), options.namespace());
		}
		return new OnThisMachine(estate.folder());
	}

	/**
	 * What to tell the person who watches.
	 * @return one or several lines
	 */
	String description();

	/**
	 * The arguments of one replica.
	 * @return asked anew for every replica
	 */
	List<String> arguments();

	/**
	 * The environment variables of every replica.
	 * @return added to those of the demo
	 */
	default Map<String, String> environment() {
		return Map.of();
	}

	@Override
	default void close() {
	}

}
