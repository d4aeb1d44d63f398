package dev.leaderelection.spring.integration;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import dev.leaderelection.LeaderElection;
import dev.leaderelection.LeaderElectionConfig;
import dev.leaderelection.LeaderElectionListener;
import dev.leaderelection.LeaderElectionProfile;
import dev.leaderelection.LeaderElectionTiming;
import dev.leaderelection.lock.ResourceLock;
import dev.leaderelection.loop.ElectionThreads;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.integration.support.locks.DistributedLock;
import org.springframework.integration.support.locks.ExpirableLockRegistry;
import org.springframework.integration.support.locks.RenewableLockRegistry;
import org.springframework.util.Assert;

/**
 * Spring Integration's locks on Leases, or on any other {@link ResourceLock}: each lock
 * that is held is an election that is led, so that the same rule makes it safe. All
 * registries, of whatever process, that map a key to the same record exclude each other.
 * <p>
 * <b>Renewals</b> go on for as long as a lock is held, on threads that all locks of the
 * registry share; no scheduler is needed. The lease duration is how long others wait for
 * a holder that has crashed. <b>Loss.</b> A holder that couldn't renew has lost its lock:
 * {@link LeaseBackedLock#leadership} tells, and {@code unlock} throws a
 * {@link java.util.ConcurrentModificationException}. <b>Records stay</b> where they are
 * after an unlock: use keys of which there are few, or {@link LeaseLockNames#striped
 * striped} names.
 */
public final class LeaseLockRegistry
		implements RenewableLockRegistry<DistributedLock>, ExpirableLockRegistry<DistributedLock>, DisposableBean {

	private static final int DEFAULT_CAPACITY = 100_000;

	private final ElectionThreads threads = ElectionThreads.create();

	private final ReentrantLock access = new ReentrantLock();

	/** The least recently used one comes first. */
	private final Map<String, LeaseBackedLock> locks = new LinkedHashMap<>(16, 0.75f, true);

	private final UnaryOperator<String> names;

	private final Function<String, ? extends ResourceLock> records;

	private @Nullable String holder;

	private Duration leaseDuration = LeaderElectionProfile.BALANCED.leaseDuration();

	private int cacheCapacity = DEFAULT_CAPACITY;

	private final Set<RecordHold> holds = ConcurrentHashMap.newKeySet();

	private volatile boolean closed;

	/**
	 * Creates a registry whose keys are the names of the records.
	 * @param records the record of each name, such as {@code localLocks::lock}
	 */
	public LeaseLockRegistry(Function<String, ? extends ResourceLock> records) {
		this(UnaryOperator.identity(), records);
	}

	/**
	 * Creates a registry.
	 * @param names turns a key into the name of a record, for example
	 * {@link LeaseLockNames#prefixed}
	 * @param records the record of each name, for example
	 * <code>(name) -&gt; cluster.lease("orders", name)</code>
	 */
	public LeaseLockRegistry(UnaryOperator<String> names, Function<String, ? extends ResourceLock> records) {
		this.names = names;
		this.records = records;
	}

	/**
	 * How long others wait for a holder that has crashed, unless a lock is acquired with
	 * a time-to-live of its own. 15 s by default.
	 * @param leaseDuration whole seconds, at least one
	 */
	public void setLeaseDuration(Duration leaseDuration) {
		this.leaseDuration = leaseDuration(leaseDuration);
	}

	/**
	 * Names this process in the records; the host name by default.
	 * @param holder for example the name of the pod
	 */
	public void setHolder(String holder) {
		this.holder = holder;
	}

	/**
	 * How many locks are remembered. A lock that is forgotten while somebody holds it
	 * stays held.
	 * @param cacheCapacity 100,000 by default
	 */
	public void setCacheCapacity(int cacheCapacity) {
		this.cacheCapacity = cacheCapacity;
	}

	@Override
	public LeaseBackedLock obtain(Object lockKey) {
		String name = name(lockKey);
		this.access.lock();
		try {
			LeaseBackedLock lock = this.locks.computeIfAbsent(name, (missing) -> new LeaseBackedLock(this, missing));
			forgetBeyond(this.cacheCapacity);
			return lock;
		}
		finally {
			this.access.unlock();
		}
	}

	/**
	 * Asserts that the lock is still held: renewals go on by themselves.
	 * @param lockKey the key of a lock that this thread holds
	 * @throws IllegalMonitorStateException if this thread doesn't hold it
	 * @throws IllegalStateException if it was lost
	 */
	@Override
	public void renewLock(Object lockKey) {
		LeaseBackedLock lock = find(lockKey);
		if (lock == null) {
			throw new IllegalStateException("There is no lock " + lockKey);
		}
		lock.checkHeld();
	}

	/**
	 * Asserts that the lock is still held. It stays so for longer than any time-to-live,
	 * until it is unlocked or lost; how long others wait after a crash was decided when
	 * it was acquired.
	 * @param lockKey the key of a lock that this thread holds
	 * @param ttl more than zero
	 * @throws IllegalMonitorStateException if this thread doesn't hold it
	 * @throws IllegalStateException if it was lost
	 */
	@Override
	public void renewLock(Object lockKey, Duration ttl) {
		leaseDuration(ttl);
		renewLock(lockKey);
	}

	@Override
	public void expireUnusedOlderThan(long age) {
		this.access.lock();
		try {
			this.locks.values().removeIf((lock) -> lock.isUnused(age));
		}
		finally {
			this.access.unlock();
		}
	}

	/**
	 * Ends all renewals. A lock that is still held is not released, since its holder may
	 * be at work: it expires, as if the process had crashed.
	 */
	@Override
	public void destroy() {
		this.closed = true;
		this.holds.forEach(RecordHold::abandon);
		this.threads.close();
	}

	@Override
	public String toString() {
		return "lease lock registry";
	}

	Duration leaseDuration() {
		return this.leaseDuration;
	}

	/** A lease is recorded in whole seconds: what is asked for is the least. */
	static Duration leaseDuration(Duration ttl) {
		Duration whole = (ttl.toNanosPart() == 0) ? ttl : Duration.ofSeconds(ttl.toSeconds() + 1);
		return timing(whole).leaseDuration();
	}

	boolean isClosed() {
		return this.closed;
	}

	LeaderElection election(String name, Duration leaseDuration, LeaderElectionListener listener) {
		LeaderElectionConfig.Builder builder = LeaderElection.builder()
			.name(name)
			.lock(this.records.apply(name))
			.timing(timing(leaseDuration))
			.stopTimeout(leaseDuration)
			.listener(listener)
			.threads(this.threads);
		return ((this.holder != null) ? builder.candidate(this.holder) : builder).build();
	}

	void began(RecordHold hold) {
		this.holds.add(hold);
		if (this.closed) {
			this.holds.remove(hold);
			throw new IllegalStateException("The lock registry is closed");
		}
	}

	void ended(RecordHold hold) {
		this.holds.remove(hold);
	}

	private static LeaderElectionTiming timing(Duration leaseDuration) {
		return LeaderElectionTiming.of(LeaderElectionProfile.BALANCED, leaseDuration, null, null, null);
	}

	private String name(Object lockKey) {
		Assert.isInstanceOf(String.class, lockKey);
		return this.names.apply((String) lockKey);
	}

	private @Nullable LeaseBackedLock find(Object lockKey) {
		String name = name(lockKey);
		this.access.lock();
		try {
			return this.locks.get(name);
		}
		finally {
			this.access.unlock();
		}
	}

	private void forgetBeyond(int capacity) {
		Iterator<LeaseBackedLock> eldest = this.locks.values().iterator();
		for (int surplus = this.locks.size() - capacity; surplus > 0; surplus--) {
			eldest.next();
			eldest.remove();
		}
	}

}
