package dev.leaderelection.spring;

/** Something is set up in a way that can't be safe; says what, and what to do. */
public class LeaderElectionSetupException extends IllegalStateException {

	private static final long serialVersionUID = 1L;

	private final String action;

	public LeaderElectionSetupException(String description, String action) {
		super(description);
		this.action = action;
	}

	/**
	 * What to do about it.
	 * @return sentences for whoever starts the application
	 */
	public String getAction() {
		return this.action;
	}

}
