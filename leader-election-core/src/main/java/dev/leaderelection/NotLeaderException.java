package dev.leaderelection;

/** Thrown where work that only the leader may do is attempted without leadership. */
public class NotLeaderException extends IllegalStateException {

	private static final long serialVersionUID = 1L;

	public NotLeaderException(String message) {
		super(message);
	}

}
