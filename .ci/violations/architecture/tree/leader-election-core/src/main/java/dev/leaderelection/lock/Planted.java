package dev.leaderelection.lock;

import java.net.Socket;
import java.util.logging.Logger;

final class Planted {

	final Thread thread = new Thread(() -> System.exit(1));

	final Socket socket = new Socket();

	void print() {
		System.out.println(Logger.getGlobal().getName());
	}

}
