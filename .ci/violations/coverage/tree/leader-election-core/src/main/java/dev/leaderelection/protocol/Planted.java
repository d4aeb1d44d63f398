package dev.leaderelection.protocol;

final class Planted {

	private Planted() {
	}

	static boolean isOld(int age) {
		return age > 3;
	}

}
