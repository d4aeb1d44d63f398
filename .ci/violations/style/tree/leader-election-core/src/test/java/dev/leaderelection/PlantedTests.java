package dev.leaderelection;

class PlantedTests {

	void waits() throws InterruptedException {
		Thread.sleep(1);
	}

}
