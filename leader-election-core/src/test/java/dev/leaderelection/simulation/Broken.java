package dev.leaderelection.simulation;

/** What breaks on purpose. It has no stack trace, because making one takes long. */
final class Broken extends RuntimeException {

	private static final long serialVersionUID = 1L;

	Broken(String message) {
		super(message, null, false, false);
	}

	/** What a JVM without threads throws. */
	static final class NoThread extends OutOfMemoryError {

		private static final long serialVersionUID = 1L;

		NoThread() {
			super("unable to create native thread");
		}

		@Override
		public synchronized Throwable fillInStackTrace() {
			return this;
		}

	}

}
