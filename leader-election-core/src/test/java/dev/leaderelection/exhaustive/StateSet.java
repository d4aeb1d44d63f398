package dev.leaderelection.exhaustive;

/** A set of 128-bit fingerprints, each with a small value; open addressing. */
final class StateSet {

	/** What is not in the set. */
	static final int ABSENT = -1;

	private long[] keys = new long[2 << 16];

	private byte[] values = new byte[1 << 16];

	private int size;

	int size() {
		return this.size;
	}

	/** Adds a fingerprint unless it is there. */
	boolean add(long high, long low) {
		return put(high, low, 0);
	}

	boolean put(long high, long low, int value) {
		int slot = find(high, low);
		boolean isNew = isFree(slot);
		if (isNew) {
			this.keys[2 * slot] = high;
			this.keys[2 * slot + 1] = low;
			this.size++;
		}
		this.values[slot] = (byte) value;
		if (isNew && this.size > this.values.length / 2) {
			grow();
		}
		return isNew;
	}

	int get(long high, long low) {
		int slot = find(high, low);
		return isFree(slot) ? ABSENT : this.values[slot];
	}

	/** Both halves of a fingerprint are zero about never. */
	private boolean isFree(int slot) {
		return this.keys[2 * slot] == 0 && this.keys[2 * slot + 1] == 0;
	}

	private int find(long high, long low) {
		int mask = this.values.length - 1;
		int slot = (int) high & mask;
		while (!isFree(slot) && (this.keys[2 * slot] != high || this.keys[2 * slot + 1] != low)) {
			slot = (slot + 1) & mask;
		}
		return slot;
	}

	private void grow() {
		long[] keys = this.keys;
		byte[] values = this.values;
		this.keys = new long[2 * keys.length];
		this.values = new byte[2 * values.length];
		this.size = 0;
		for (int i = 0; i < values.length; i++) {
			if (keys[2 * i] != 0 || keys[2 * i + 1] != 0) {
				put(keys[2 * i], keys[2 * i + 1], values[i]);
			}
		}
	}

}
