package dev.leaderelection;

/**
 * See {@link Nowhere}.
 */
public final class Planted {

	private Planted() {
	}

}
