package dev.leaderelection.issues;

import dev.leaderelection.protocol.Script;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * client-go compares records whose times are rounded to seconds: renewals within one
 * second look like silence.
 */
class ClientGoComparesWholeSecondsTests {

	@Test
	void aNewVersionOfAnEqualRecordIsARenewal() {
		assertThat(Script.play("WATCHER; 14 saw v6 other; 15 woke")).isEqualTo("wake 21.5+0.4");
		assertThat(Script.play("POLLING; 3 found v6 other; 15 woke; 15 found v6 other")).isEqualTo("wake 17+0.4");
	}

}
