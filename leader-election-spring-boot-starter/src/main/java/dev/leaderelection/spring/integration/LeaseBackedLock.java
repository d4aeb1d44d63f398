package dev.leaderelection.spring.integration;

import java.time.Duration;
import java.util.ConcurrentModificationException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import dev.leaderelection.Leadership;
import org.jspecify.annotations.Nullable;

import org.springframework.integration.support.locks.DistributedLock;

/**
 * One lock of a {@link LeaseLockRegistry}, reentrant as every lock of Spring Integration.
 * The threads of this process queue up, and the first of them competes with other
 * processes.
 */
public final class LeaseBackedLock implements DistributedLock {

	private static final Duration FOREVER = Duration.ofDays(3650);

	private final LeaseLockRegistry registry;

	private final String name;

	private final ReentrantLock local = new ReentrantLock();

	private final RecordHold hold;

	/** How often a thread will still unlock what it was told to have lost. */
	private final ThreadLocal<@Nullable Integer> owed = new ThreadLocal<>();

	private volatile Moment lastUsed = Moment.now();

	LeaseBackedLock(LeaseLockRegistry registry, String name) {
		this.registry = registry;
		this.name = name;
		this.hold = new RecordHold(registry, name);
	}

	/**
	 * The term in which this process holds the lock: for its fencing token, and to check
	 * that it is still valid.
	 * @return the term, empty if no thread of this process has the lock
	 */
	public Optional<Leadership> leadership() {
		return Optional.ofNullable(this.hold.leadership());
	}

	@Override
	public void lock() {
		lock(this.registry.leaseDuration());
	}

	/**
	 * Acquires the lock, whatever time it takes.
	 * @param ttl how long others wait if this process crashes; rounded up to seconds
	 */
	@Override
	public void lock(Duration ttl) {
		Duration leaseDuration = LeaseLockRegistry.leaseDuration(ttl);
		this.local.lock();
		boolean interrupted = Thread.interrupted();
		boolean acquired = false;
		try {
			while (!acquired) {
				try {
					acquired = this.hold.acquire(FOREVER, leaseDuration);
				}
				catch (InterruptedException ex) {
					interrupted = true;
				}
			}
		}
		finally {
			settle(acquired);
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

	@Override
	public void lockInterruptibly() throws InterruptedException {
		this.local.lockInterruptibly();
		acquire(FOREVER, this.registry.leaseDuration());
	}

	@Override
	public boolean tryLock() {
		try {
			return tryLock(Duration.ZERO, this.registry.leaseDuration());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	@Override
	public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
		return tryLock(Duration.ofNanos(Math.max(0, unit.toNanos(time))), this.registry.leaseDuration());
	}

	/**
	 * Acquires the lock if it becomes free in time. Whatever the time, the record is
	 * asked for once, which takes a request.
	 * @param waitTime how long to wait, may be zero
	 * @param ttl how long others wait if this process crashes; rounded up to seconds
	 * @return whether this thread has the lock; to a thread that had it already,
	 * {@code false} tells that it was lost, and that the thread has it no more
	 */
	@Override
	public boolean tryLock(Duration waitTime, Duration ttl) throws InterruptedException {
		Duration leaseDuration = LeaseLockRegistry.leaseDuration(ttl);
		Moment start = Moment.now();
		long wait = ((waitTime.compareTo(FOREVER) < 0) ? waitTime : FOREVER).toNanos();
		return this.local.tryLock(wait, TimeUnit.NANOSECONDS)
				&& acquire(start.left(Duration.ofNanos(wait)), leaseDuration);
	}

	/**
	 * Gives the lock up, once it is unlocked as often as it was locked. Returns when
	 * others can have it, or it is known to expire.
	 * @throws IllegalMonitorStateException if this thread doesn't have it
	 * @throws ConcurrentModificationException if it was lost: another process may have
	 * had it since
	 */
	@Override
	public void unlock() {
		if (!this.local.isHeldByCurrentThread()) {
			throw notHeld();
		}
		try {
			if (this.local.getHoldCount() == 1 && !this.hold.release()) {
				throw lost();
			}
		}
		finally {
			this.local.unlock();
		}
	}

	@Override
	public Condition newCondition() {
		throw new UnsupportedOperationException("Conditions are not supported");
	}

	@Override
	public String toString() {
		return "lock '" + this.name + "'";
	}

	void checkHeld() {
		if (!this.local.isHeldByCurrentThread()) {
			throw new IllegalMonitorStateException("The current thread doesn't own the " + this);
		}
		if (!this.hold.isValid()) {
			throw new IllegalStateException("The " + this + " was lost and can't be renewed");
		}
		this.lastUsed = Moment.now();
	}

	boolean isUnused(long age) {
		return this.lastUsed.age().toMillis() > age && !this.local.isLocked();
	}

	/** With the local lock held, one time more than before. */
	private boolean acquire(Duration wait, Duration leaseDuration) throws InterruptedException {
		boolean acquired = false;
		try {
			acquired = this.hold.acquire(wait, leaseDuration);
		}
		finally {
			settle(acquired);
		}
		return acquired;
	}

	private void settle(boolean acquired) {
		this.lastUsed = Moment.now();
		if (!acquired) {
			giveUp();
		}
	}

	/**
	 * Whoever is told that a lock is gone may not unlock it, as Spring Integration's own
	 * initiator: other threads don't wait for that.
	 */
	private void giveUp() {
		int locked = this.local.getHoldCount();
		if (locked > 1) {
			this.owed.set(owed() + locked - 1);
		}
		for (int i = 0; i < locked; i++) {
			this.local.unlock();
		}
	}

	private int owed() {
		return Objects.requireNonNullElse(this.owed.get(), 0);
	}

	private RuntimeException notHeld() {
		int left = owed() - 1;
		if (left < 0) {
			return new IllegalMonitorStateException("The current thread doesn't own the " + this);
		}
		if (left > 0) {
			this.owed.set(left);
		}
		else {
			this.owed.remove();
		}
		return lost();
	}

	private ConcurrentModificationException lost() {
		return new ConcurrentModificationException(
				"The " + this + " was lost before it was unlocked. What it protects may have been changed by others.");
	}

}
