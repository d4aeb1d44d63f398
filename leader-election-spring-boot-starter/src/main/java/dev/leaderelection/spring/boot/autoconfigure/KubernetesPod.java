package dev.leaderelection.spring.boot.autoconfigure;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.core.env.Environment;

/** Knows a pod by what Kubernetes sets in every container, whatever else is missing. */
final class KubernetesPod {

	static final String HOST = "KUBERNETES_SERVICE_HOST";

	static final String PORT = "KUBERNETES_SERVICE_PORT";

	private static final Logger logger = LoggerFactory.getLogger(KubernetesPod.class);

	private KubernetesPod() {
	}

	static boolean isHere(Environment environment) {
		return environment.containsProperty(HOST);
	}

	/** Somebody may have chosen it for their laptop, and packed the setting. */
	static void warnOfSolitude(LockType type, Environment environment) {
		if (isHere(environment)) {
			logger.warn("This is Kubernetes, but leader-election.lock.type is {}: every replica is a leader. "
					+ "Remove the setting to elect one by a Lease.", type);
		}
	}

}
