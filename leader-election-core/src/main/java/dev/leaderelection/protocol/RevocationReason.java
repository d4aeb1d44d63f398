package dev.leaderelection.protocol;

/** Why a term ended. */
public enum RevocationReason {

	/**
	 * No renewal was confirmed in time: the API server was away or slow, or this process
	 * was paused.
	 */
	RENEW_DEADLINE_EXCEEDED("no renewal was confirmed within the renew deadline"),

	/** Another holder is recorded. */
	TAKEN_OVER("another holder is recorded"),

	/** Somebody emptied the holder field. */
	HOLDER_CLEARED("somebody cleared the holder"),

	/** Somebody deleted the record. */
	RECORD_DELETED("somebody deleted the record"),

	/** Another process writes under this candidate's identity, which must be unique. */
	IDENTITY_COLLISION("another process writes under this identity, which must be unique"),

	/** The application resigned. */
	RESIGNED("the application resigned"),

	/** The election was stopped. */
	STOPPED("the election was stopped");

	private final String explanation;

	RevocationReason(String explanation) {
		this.explanation = explanation;
	}

	/**
	 * The reason in words, for logs and pages.
	 * @return a clause without capital and full stop
	 */
	public String explanation() {
		return this.explanation;
	}

}
