package dev.leaderelection.issues;

import dev.leaderelection.protocol.Script;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** fabric8: a Lease without content kills the elector for good. */
@Tag("L5")
class Fabric8EmptySpecTests {

	@Test
	void aRecordWithoutContentIsTaken() {
		assertThat(Script.play("0 woke; 0 found v5 empty")).isEqualTo("acquire v5, wake 10");
		assertThat(Script.play("LEADER; 1 saw v7 empty"))
			.isEqualTo("revoked 6 HOLDER_CLEARED, acquire v7, leader nobody, wake 11");
	}

}
