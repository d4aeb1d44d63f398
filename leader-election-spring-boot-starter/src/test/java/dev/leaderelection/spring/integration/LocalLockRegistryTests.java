package dev.leaderelection.spring.integration;

import java.nio.file.Path;

import dev.leaderelection.local.LocalLocks;
import dev.leaderelection.lock.ResourceLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class LocalLockRegistryTests extends LeaseLockRegistryContract {

	private LocalLocks locks;

	@BeforeEach
	void open(@TempDir Path directory) {
		this.locks = LocalLocks.in(directory);
	}

	@AfterEach
	void closeLocks() {
		this.locks.close();
	}

	@Override
	ResourceLock record(String name) {
		return this.locks.lock(name);
	}

}
