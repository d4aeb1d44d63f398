package dev.leaderelection.spring.integration;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import dev.leaderelection.lock.InMemoryLock;
import dev.leaderelection.lock.ResourceLock;

class InMemoryLockRegistryTests extends LeaseLockRegistryContract {

	private final Map<String, ResourceLock> records = new ConcurrentHashMap<>();

	@Override
	ResourceLock record(String name) {
		return this.records.computeIfAbsent(name, InMemoryLock::new);
	}

}
