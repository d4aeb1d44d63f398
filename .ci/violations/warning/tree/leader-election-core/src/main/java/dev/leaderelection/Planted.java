package dev.leaderelection;

import java.util.List;

final class Planted {

	static int size(List list) {
		return list.size();
	}

}
