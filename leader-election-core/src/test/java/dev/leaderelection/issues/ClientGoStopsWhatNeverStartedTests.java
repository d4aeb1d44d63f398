package dev.leaderelection.issues;

import dev.leaderelection.protocol.Script;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** client-go calls back that leading has stopped when it never started. */
class ClientGoStopsWhatNeverStartedTests {

	@Test
	void noRevocationWithoutAGrant() {
		assertThat(Script.play("0 stop 5")).isEqualTo("halted");
		String won = "CLAIMING; 16 stop 5; 16.5 stored v6";
		assertThat(Script.play(won)).isEqualTo("drain 6, leader me, wake 17");
		assertThat(Script.play(won + "; 16.6 drained 6")).isEqualTo("release v6, wake 25");
		assertThat(Script.play(won + "; 16.6 drained 6; 17 stored v7")).isEqualTo("leader nobody, halted");
	}

}
