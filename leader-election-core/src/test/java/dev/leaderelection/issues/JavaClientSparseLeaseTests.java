package dev.leaderelection.issues;

import dev.leaderelection.protocol.Script;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** client-java throws on a Lease without a duration or a renew time. */
@Tag("L5")
class JavaClientSparseLeaseTests {

	@Test
	void aHolderWithNothingElseIsGivenOurOwnDuration() {
		assertThat(Script.play("WATCHER; 3 saw v6 sparse")).isEqualTo("wake 10.5+0.4");
		assertThat(Script.play("WATCHER; 3 saw v6 sparse; 18 woke")).isEqualTo("acquire v6, wake 28");
	}

}
