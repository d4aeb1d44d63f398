package dev.leaderelection.protocol;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PlantedTests {

	@Test
	void seesBothBranchesButNotTheBound() {
		assertThat(Planted.isOld(0)).isFalse();
		assertThat(Planted.isOld(9)).isTrue();
	}

}
