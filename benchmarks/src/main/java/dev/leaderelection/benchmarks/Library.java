package dev.leaderelection.benchmarks;

/** Whose election is measured. */
enum Library {

	OURS("ours"),

	CLIENT_GO("client-go"),

	CLIENT_JAVA("client-java");

	private final String label;

	Library(String label) {
		this.label = label;
	}

	String label() {
		return this.label;
	}

	@Override
	public String toString() {
		return this.label;
	}

}
