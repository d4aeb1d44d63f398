package dev.leaderelection.issues;

import dev.leaderelection.protocol.Script;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * client-go from 1.34 on: the release of a deposed leader erases the record of the new
 * one, and a third candidate then leads beside it. Ours is a compare-and-set on its own
 * last version, and is not sent once another holder has been seen.
 */
@Tag("S7")
class ClientGoReleaseErasesNewLeaderTests {

	@Test
	void nothingIsReleasedOnceAnotherHolderWasSeen() {
		assertThat(Script.play("YIELDING; 2 saw v7 other")).isEqualTo("leader other, wake 22");
		assertThat(Script.play("YIELDING; 2 saw v7 other; 3 drained 6")).isEqualTo("wake 22");
	}

	@Test
	void aReleaseThatMeetsAnotherHolderIsNotRepeated() {
		assertThat(Script.play("RELEASING")).isEqualTo("release v6, wake 10");
		assertThat(Script.play("RELEASING; 2 conflict")).isEqualTo("read, wake 10");
		assertThat(Script.play("RELEASING; 2 conflict; 3 found v7 other")).isEqualTo("leader other, wake 23");
	}

}
