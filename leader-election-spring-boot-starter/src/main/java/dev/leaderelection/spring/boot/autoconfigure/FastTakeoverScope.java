package dev.leaderelection.spring.boot.autoconfigure;

/** Who takes over from a crashed leader before its lease ends. */
public enum FastTakeoverScope {

	/** Nobody. */
	NONE,

	/** The leader's own container, once it is started again. */
	SAME_POD,

	/** Also every other candidate, once the kubelet reports the end of the container. */
	ANY_POD

}
