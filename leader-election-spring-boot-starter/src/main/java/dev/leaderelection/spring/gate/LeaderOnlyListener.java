package dev.leaderelection.spring.gate;

import java.lang.reflect.Method;

/**
 * Told about calls of leader-only methods, on the thread of the call; returns at once.
 */
public interface LeaderOnlyListener {

	/**
	 * A call runs: this replica leads.
	 * @param method what was called
	 */
	void running(Method method);

	/**
	 * A call doesn't run: this replica doesn't lead.
	 * @param method what was called
	 */
	void skipped(Method method);

	/**
	 * A call went on for so long after the end of its term that another replica may have
	 * begun meanwhile. Called when it has ended.
	 * @param method what was called
	 */
	default void overran(Method method) {
	}

}
