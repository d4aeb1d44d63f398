package dev.leaderelection.exhaustive;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A world that was written down and read back, with everything left out that {@link Code}
 * leaves out, and one that never was have the same future.
 */
class WorldTests {

	private static final int WALKS = 400;

	private static final int STEPS = 60;

	private final Code code = new Code();

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void whatIsLeftOutOfACodeNeverMatters(boolean watched) {
		Experiment experiment = new Experiment(new Scope(3, 2, 4, 2, watched, true), Rule.REAL);
		Decoder decoder = new Decoder(experiment);
		Random random = new Random(7);
		int compared = 0;
		for (int walk = 0; walk < WALKS; walk++) {
			World world = World.initial(experiment);
			for (int step = 0; step < STEPS; step++) {
				List<World> next = next(world);
				assertThat(codes(next)).isEqualTo(codes(next(decoder.decode(codeOf(world)))));
				world = next.get(random.nextInt(next.size()));
				compared += next.size();
			}
		}
		assertThat(compared).isGreaterThan(WALKS * STEPS);
	}

	private List<World> next(World world) {
		List<World> worlds = new ArrayList<>();
		Moves.of(world, (label, index, next, violated) -> {
			assertThat(violated).isNull();
			worlds.add(next);
		});
		return worlds;
	}

	private List<String> codes(List<World> worlds) {
		return worlds.stream().map((world) -> Arrays.toString(codeOf(world))).sorted().toList();
	}

	private byte[] codeOf(World world) {
		this.code.encode(world);
		return this.code.toBytes();
	}

}
