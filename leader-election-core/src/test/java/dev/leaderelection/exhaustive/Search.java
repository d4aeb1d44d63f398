package dev.leaderelection.exhaustive;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

import org.jspecify.annotations.Nullable;

/** Visits every world that can be reached, nearest first. */
final class Search {

	private final Experiment experiment;

	private final Code code = new Code();

	private final Decoder decoder;

	private final StateSet known = new StateSet();

	private final ArrayDeque<byte[]> frontier = new ArrayDeque<>();

	/** For each state in the order of discovery the one it was reached from. */
	private int[] parents = new int[1 << 16];

	/** And the number of the move. */
	private byte[] moves = new byte[1 << 16];

	private int expanding;

	private int move;

	private long transitions;

	private @Nullable Violated violated;

	private final Recovery recovery;

	Search(Experiment experiment) {
		this.experiment = experiment;
		this.decoder = new Decoder(experiment);
		this.recovery = new Recovery();
	}

	/** Visits all of them, or ends with the shortest way to a violation. */
	Result run() {
		add(World.initial(this.experiment), -1, 0);
		for (this.expanding = 0; !this.frontier.isEmpty() && this.violated == null; this.expanding++) {
			expand(this.decoder.decode(this.frontier.remove()));
		}
		String invariant = (this.violated != null) ? this.violated.invariant : null;
		String violation = (this.violated != null) ? describe(this.violated) : null;
		return new Result(this.known.size(), this.transitions, this.recovery, invariant, violation);
	}

	private void expand(World world) {
		this.move = -1;
		try {
			this.recovery.check(world);
		}
		catch (Violated ex) {
			this.violated = ex;
			return;
		}
		int[] number = new int[1];
		Moves.of(world, (label, index, next, problem) -> {
			if (this.violated == null) {
				this.transitions++;
				this.move = number[0]++;
				if (problem != null) {
					this.violated = problem;
				}
				else {
					add(next, this.expanding, this.move);
				}
			}
		});
	}

	private void add(World world, int parent, int move) {
		this.code.encode(world);
		if (this.known.add(this.code.high(), this.code.low())) {
			int index = this.known.size() - 1;
			if (index == this.parents.length) {
				this.parents = Arrays.copyOf(this.parents, 2 * index);
				this.moves = Arrays.copyOf(this.moves, 2 * index);
			}
			this.parents[index] = parent;
			this.moves[index] = (byte) move;
			this.frontier.add(this.code.toBytes());
		}
	}

	// The way to a violation

	private String describe(Violated violated) {
		List<String> trace = trace(this.expanding - 1, this.move);
		if (this.move < 0) {
			trace.add("all faults are over");
		}
		return violated.getMessage() + " after\n  " + String.join("\n  ", trace);
	}

	private List<String> trace(int last, int lastMove) {
		List<Integer> numbers = new ArrayList<>();
		if (lastMove >= 0) {
			numbers.add(lastMove);
		}
		for (int i = last; i > 0; i = this.parents[i]) {
			numbers.add(this.moves[i] & 0xff);
		}
		Collections.reverse(numbers);
		return replay(numbers);
	}

	private List<String> replay(List<Integer> numbers) {
		List<String> trace = new ArrayList<>();
		boolean[] mirrored = new boolean[1];
		World[] world = { World.initial(this.experiment) };
		recode(world, mirrored);
		for (int wanted : numbers) {
			int[] number = new int[1];
			World[] reached = new World[1];
			Moves.of(world[0], (label, index, next, problem) -> {
				if (number[0]++ == wanted) {
					trace.add(String.format(label, (index == (mirrored[0] ? 1 : 0)) ? "A" : "B"));
					reached[0] = next;
				}
			});
			world[0] = reached[0];
			recode(world, mirrored);
		}
		return trace;
	}

	private void recode(World[] world, boolean[] mirrored) {
		this.code.encode(world[0]);
		mirrored[0] ^= this.code.isMirrored();
		world[0] = this.decoder.decode(this.code.toBytes());
	}

	/**
	 * What a search has found.
	 *
	 * @param states how many worlds can be reached
	 * @param transitions how many moves lead from one to another
	 * @param recovery what became of L4
	 * @param invariant the invariant that is violated, if any
	 * @param violation what is wrong, and the shortest way to it
	 */
	record Result(int states, long transitions, Recovery recovery, @Nullable String invariant,
			@Nullable String violation) {

		@Override
		public String toString() {
			return (this.violation != null) ? this.violation
					: this.states + " states, " + this.transitions + " transitions; " + this.recovery;
		}

	}

}
