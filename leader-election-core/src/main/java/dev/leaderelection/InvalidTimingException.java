package dev.leaderelection;

/**
 * Thrown for durations that can't be safe, or can't work; names the setting and the
 * inequality that it violates.
 */
public class InvalidTimingException extends IllegalArgumentException {

	private static final long serialVersionUID = 1L;

	private final String setting;

	public InvalidTimingException(String setting, String problem) {
		super(setting + " " + problem);
		this.setting = setting;
	}

	/**
	 * The setting to change.
	 * @return its name in kebab case, as in {@code lease-duration}
	 */
	public String setting() {
		return this.setting;
	}

}
