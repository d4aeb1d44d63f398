package dev.leaderelection;

final class Planted {

	static void forget() {
		new IllegalStateException("never thrown");
	}

}
