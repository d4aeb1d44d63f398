package dev.leaderelection.apiserver;

/**
 * What a {@link FaultProxy} does to the bytes that reach it. A connection that has lost
 * some never passes on any others in that direction: TCP has no gaps.
 */
public enum NetworkFault {

	/** Everything passes. */
	NONE,

	/** Connections are refused, and those that exist are reset. */
	REFUSE,

	/** Connections are accepted, and then bytes wait in both directions until it ends. */
	HANG,

	/** Answers are lost; requests arrive. */
	LOSE_ANSWERS,

	/** Requests are lost, as by a partition in the other direction. */
	LOSE_REQUESTS,

	/** The beginning of an answer arrives, and no more. */
	CUT_ANSWERS,

	/** Answers arrive so slowly that none is ever complete. */
	DRIP_ANSWERS,

	/** Requests arrive, and the connection is reset in place of the answer. */
	RESET_ANSWERS

}
