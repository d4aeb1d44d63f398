package dev.leaderelection.protocol;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What a candidate makes of what it saw before it was stopped and started again. */
class AnotherRunTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			# It looks before it does anything
			FOLLOWER; 5 again                                     | read, wake 15
			FOLLOWER; 50 again                                    | read, wake 60
			# A holder that was silent all the time has been silent since it was first seen
			FOLLOWER; 5 again; 5 found v5 other; 14 woke          | read, wake 24
			FOLLOWER; 5 again; 5 found v5 other; 15 woke          | acquire v5, wake 25
			FOLLOWER; 50 again; 50 found v5 other                 | acquire v5, leader other, wake 60
			FOLLOWER; 5 again; 6 again; 6 found v5 other; 15 woke | acquire v5, wake 25
			# One that has renewed has not
			FOLLOWER; 50 again; 50 found v6 other                 | leader other, wake 52+0.4
			FOLLOWER; 50 again; 50 found v6 other; 64 woke        | read, wake 74
			FOLLOWER; 50 again; 50 found v6 other; 65 woke        | acquire v6, wake 75
			# Our own record of the earlier run is somebody else's (rule 7)
			LEADER; 1 again; 1 found v6 mine                      | leader me, wake 3+0.4
			LEADER; 1 again; 1 found v6 mine; 15 woke             | acquire v6, wake 25
			# A record that is gone: whoever held it may still believe in it (rule 8)
			FOLLOWER; 5 again; 5 absent                           | wake 7+0.4
			FOLLOWER; 5 again; 5 absent; 20 woke                  | create, wake 30
			FOLLOWER; 2 gone v6; 5 again; 5 absent                | wake 7+0.4
			FOLLOWER; 2 gone v6; 5 again; 5 absent; 17 woke       | create, wake 27
			FOLLOWER; 2 gone v6; 5 again; 5 found v7 other        | leader other, wake 7+0.4
			# Nobody held it
			0 woke; 0 absent; 5 again; 5 absent                   | create, wake 15
			RESTING; 5 again; 5 absent                            | create, wake 15
			RESTING; 5 again; 5 found v7 mine                     | acquire v7, wake 15
			# Nothing was seen
			0 woke; 5 again; 5 absent                             | create, wake 15
			0 woke; 5 again; 5 found v5 other                     | leader other, wake 7+0.4
			""")
	void remembersWhatItSaw(String script, String outputs) {
		assertThat(Script.play(script)).isEqualTo(outputs);
	}

}
