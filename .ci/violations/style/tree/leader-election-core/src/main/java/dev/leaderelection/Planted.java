package dev.leaderelection;

import java.util.List;

public final class Planted {

	private Planted() {
	}

	static void end() {
		System.exit(1);
	}

	static int choose(int a) {
		int chosen = 0;
		chosen += (a > 1) ? a : -a;
		chosen += (a > 2) ? a : -a;
		chosen += (a > 3) ? a : -a;
		chosen += (a > 4) ? a : -a;
		chosen += (a > 5) ? a : -a;
		chosen += (a > 6) ? a : -a;
		chosen += (a > 7) ? a : -a;
		chosen += (a > 8) ? a : -a;
		chosen += (a > 9) ? a : -a;
		chosen += (a > 10) ? a : -a;
		return chosen;
	}

	static int grow(int a) {
		int grown = a;
		grown += 1;
		grown += 2;
		grown += 3;
		grown += 4;
		grown += 5;
		grown += 6;
		grown += 7;
		grown += 8;
		grown += 9;
		grown += 10;
		grown += 11;
		grown += 12;
		grown += 13;
		grown += 14;
		grown += 15;
		grown += 16;
		grown += 17;
		grown += 18;
		grown += 19;
		grown += 20;
		grown += 21;
		grown += 22;
		grown += 23;
		grown += 24;
		grown += 25;
		grown += 26;
		grown += 27;
		grown += 28;
		grown += 29;
		grown += 30;
		grown += 31;
		grown += 32;
		grown += 33;
		grown += 34;
		grown += 35;
		grown += 36;
		grown += 37;
		grown += 38;
		grown += 39;
		grown += 40;
		return grown;
	}

}
