package dev.leaderelection.spring.integration;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.springframework.integration.leader.AbstractCandidate;
import org.springframework.integration.leader.Context;

/** Writes down what it is told, and whether it led at that moment. */
class RecordingCandidate extends AbstractCandidate {

	private final List<String> calls = new CopyOnWriteArrayList<>();

	RecordingCandidate(String id, String role) {
		super(id, role);
	}

	@Override
	public void onGranted(Context context) {
		record("granted", context);
	}

	@Override
	public void onRevoked(Context context) {
		record("revoked", context);
	}

	void record(String call, Context context) {
		this.calls.add(call + " " + context.getRole() + " " + context.isLeader());
	}

	List<String> calls() {
		return this.calls;
	}

}
