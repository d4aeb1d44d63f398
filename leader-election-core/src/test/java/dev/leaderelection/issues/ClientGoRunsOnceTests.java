package dev.leaderelection.issues;

import dev.leaderelection.protocol.Script;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * client-go returns after the first lost term; a caller that forgets to loop is out of
 * the election for good.
 */
class ClientGoRunsOnceTests {

	@Test
	void aLostTermIsFollowedByACampaign() {
		assertThat(Script.play("RENEWING; 10 woke; 11 conflict; 11 found v7 other; 26 woke"))
			.isEqualTo("acquire v7, wake 36");
		assertThat(Script.play("RENEWING; 10 woke; 11 conflict; 11 found v7 other; 26 woke; 26.5 stored v8"))
			.isEqualTo("leader me, granted 8@26, wake 28");
	}

}
