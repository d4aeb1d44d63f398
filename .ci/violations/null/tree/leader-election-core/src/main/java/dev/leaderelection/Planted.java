package dev.leaderelection;

import org.jspecify.annotations.Nullable;

final class Planted {

	static int length(@Nullable String text) {
		return text.length();
	}

}
