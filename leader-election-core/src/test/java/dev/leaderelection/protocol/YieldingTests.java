package dev.leaderelection.protocol;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What a candidate does that no longer leads and still holds the lock (rule 10). */
class YieldingTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			# It renews meanwhile, and nobody is told (rule 10)
			YIELDING                                                 | revoked 6 RESIGNED, wake 2
			YIELDING; 1.999999999 woke                               | wake 2
			YIELDING; 2 woke                                         | renew v6, wake 6
			YIELDING; 2 woke; 3 stored v7                            | wake 4
			YIELDING; 2 woke; 3 stored v7; 4 woke                    | renew v7, wake 6
			YIELDING; 2~-20 woke; 3 stored v7                        | wake 4
			YIELDING; 2~-20 woke; 3 stored v7; 4 drained 6           | release v7, wake 10
			YIELDING; 2 woke; 3 stored v7; 4 woke; 5 unknown         | wake 6
			YIELDING; 2 woke; 3 conflict                             | read, wake 6
			YIELDING; 2 woke; 3 conflict; 3 found v7 was             | renew v7, wake 6
			YIELDING; 2 woke; 3 refused                              | wake 4
			YIELDING; 2 woke; 3 unknown                              | wake 4
			YIELDING; 2 woke; 3 unknown; 4 woke                      | read, wake 6
			YIELDING; 1.5 resign 1 1                                 | wake 2
			YIELDING; 1.5 watching off                               | wake 2
			# Not ended in time: the lock is left to expire, and this candidate waits until it has
			LEADER; 1 resign 9223372036 0                            | revoked 6 RESIGNED, wake 2
			LEADER; 1 stop 9223372036                                | revoked 6 STOPPED, wake 2
			YIELDING; 1.5 stop 9223372036                            | wake 2
			YIELDING; 5.999999999 woke                               | renew v6 in 4.000000001, wake 6
			YIELDING; 6 woke                                         | wake 41
			YIELDING; 2 woke; 3 stored v7; 5.999999999 woke          | renew v7, wake 6
			YIELDING; 2 woke; 3 stored v7; 6 woke                    | wake 41
			YIELDING; 2 woke; 3 stored v7; 6 drained 6               | release v7, wake 12
			YIELDING; 2 woke; 3 stored v7; 6 woke; 6.5 drained 6     | wake 41
			YIELDING; 2 woke; 3 stored v7; 6 woke; 40.999999999 woke | wake 41
			YIELDING; 2 woke; 3 stored v7; 6 woke; 41 woke           | acquire v7, wake 51
			YIELDING; 2 woke; 6 woke                                 | wake 12
			YIELDING; 2 woke; 6 woke; 6.5 stored v7                  | wake 41
			YIELDING; 2 woke; 6 woke; 6.5 unknown                    | wake 41+0.4
			# The lock is lost meanwhile
			YIELDING; 2 saw v7 other                                 | leader other, wake 22
			YIELDING; 2 saw v7 free                                  | leader nobody, wake 22
			YIELDING; 2 saw v7 twin                                  | wake 22
			YIELDING; 2 gone v7                                      | leader nobody, wake 22
			YIELDING; 2 woke; 3 absent                               | leader nobody, wake 23
			YIELDING; 2 woke; 3 conflict; 3 found v7 other           | leader other, wake 23
			YIELDING; 2 saw v7 was                                   | renew v7, wake 6
			YIELDING; 2 saw v5 other                                 | renew v6, wake 6
			LEADER; 1 resign 20 20; 9.999999999 woke                 | renew v6 in 0.000000001, wake 10
			LEADER; 1 resign 20 20; 10 woke                          | wake 30
			LEADER; 1 resign 20 20; 10 drained 6                     | wake 30
			YIELDING; 1.5~3600 woke                                  | wake 21.5
			""")
	void holdsTheLockUntilTheWorkHasEnded(String script, @Nullable String outputs) {
		assertThat(Script.play(script)).isEqualTo((outputs != null) ? outputs : "");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			YIELDING; 1.5 drained 6                                              | release v6, wake 10
			YIELDING; 1.5 drained 5                                              | wake 2
			YIELDING; 2 woke; 3 drained 6                                        | wake 10
			YIELDING; 2 woke; 3 drained 6; 3 stored v7                           | release v7, wake 12
			YIELDING; 2 woke; 3 drained 6; 3 refused                             | release v6, wake 10
			YIELDING; 2 woke; 3 drained 6; 3 conflict                            | read, wake 10
			YIELDING; 2 woke; 3 drained 6; 3 unknown                             | wake 4
			YIELDING; 2 woke; 3 drained 6; 6.5 stored v7                         | release v7, wake 12
			YIELDING; 2 woke; 3 unknown; 3.5 drained 6                           | wake 4
			YIELDING; 2 woke; 3 unknown; 3.5 drained 6; 4 woke                   | read, wake 10
			YIELDING; 2 woke; 3 unknown; 3.5 drained 6; 4 woke; 4 found v6 was   | release v6, wake 10
			YIELDING; 2 woke; 3 unknown; 3.5 drained 6; 4 woke; 4 found v7 mine  | release v7, wake 10
			YIELDING; 2 woke; 3 unknown; 3.5 drained 6; 4 woke; 4 found v7 other | leader other, wake 24
			""")
	void releasesTheLockWhenTheWorkHasEnded(String script, @Nullable String outputs) {
		assertThat(Script.play(script)).isEqualTo((outputs != null) ? outputs : "");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			RELEASING                                       | release v6, wake 10
			RELEASING; 1.7 drained 6                        | wake 10
			RELEASING; 2 refused; 2.5 drained 6             | wake 3.5
			RELEASING; 1.7 woke                             | wake 10
			RELEASING; 2 stored v7                          | leader nobody, wake 22
			RELEASING; 2 absent                             | leader nobody, wake 22
			RELEASING; 2 conflict                           | read, wake 10
			RELEASING; 2 conflict; 3 found v7 other         | leader other, wake 23
			RELEASING; 2 conflict; 3 found v7 was           | release v7, wake 10
			RELEASING; 2 conflict; 3 found v6 was           | wake 3.5
			RELEASING; 2 conflict; 3 found v6 was; 3.5 woke | release v6, wake 10
			RELEASING; 2 refused                            | wake 3.5
			RELEASING; 2 refused; 3.5 woke                  | release v6, wake 10
			RELEASING; 2 refused 3                          | wake 5
			# Unknown: nothing is released twice without a look
			RELEASED?                                       | wake 3.5
			RELEASED?; 3.5 woke                             | read, wake 10
			RELEASED?; 3.5 woke; 4 found v6 was             | release v6, wake 10
			RELEASED?; 3.5 woke; 4 found v7 mine            | leader nobody, wake 24
			RELEASED?; 3.5 woke; 4 found v8 other           | leader other, wake 24
			RELEASED?; 3.5 woke; 4 absent                   | leader nobody, wake 24
			RELEASED?; 3.5 woke; 4 unknown                  | wake 5.5
			RELEASED?; 3.5 woke; 4 unknown; 5.5 woke        | read in 4.5, wake 10
			# The watch is faster than the reply
			RELEASING; 2 saw v7 mine                        | leader nobody, wake 11.5
			RELEASING; 2 saw v7 mine; 3 stored v7           | wake 22
			RELEASING; 2 saw v8 other; 3 stored v7          | wake 22
			# The deadline passes: nothing is released that is no longer its own
			RELEASING; 9.999999999 woke                     | wake 10
			RELEASING; 10 woke                              | wake 11.5
			RELEASING; 10 woke; 11 stored v7                | leader nobody, wake 30
			RELEASING; 10 stored v7                         | leader nobody, wake 30
			RELEASED?; 10 woke                              | wake 30+0.4
			""")
	void itsReleaseEnds(String script, @Nullable String outputs) {
		assertThat(Script.play(script)).isEqualTo((outputs != null) ? outputs : "");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			RESTING                                                   | leader nobody, wake 22
			RESTING; 21.999999999 woke                                | wake 22
			RESTING; 22 woke                                          | acquire v7, wake 32
			RESTING; 3 saw v8 other                                   | leader other, wake 22
			RESTING; 3 saw v8 other; 22 woke                          | acquire v8, wake 32
			RESTING; 8 saw v8 other; 22 woke                          | read, wake 32
			RESTING; 8 saw v8 other; 23 woke                          | acquire v8, wake 33
			RESTING; 3 gone v8                                        | wake 22
			RESTING; 3 gone v8; 22 woke                               | create, wake 32
			RESTING; 3 watching off                                   | wake 22
			# For longer than nanoseconds can tell: for a hundred years
			LEADER; 1 resign 5 9223372036; 1.5 drained 6; 2 stored v7 | leader nobody, wake 3153600002
			LEADER; 1 resign 0 9223372036                             | revoked 6 RESIGNED, wake 3153600016
			LEADER; 1 resign 5 0; 1.5 drained 6; 2 stored v7          | acquire v7, leader nobody, wake 12
			""")
	void holdsOff(String script, @Nullable String outputs) {
		assertThat(Script.play(script)).isEqualTo((outputs != null) ? outputs : "");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			LEADER; 1 stop 5; 1.5 drained 6                       | release v6, wake 10
			LEADER; 1 stop 5; 1.5 drained 6; 2 stored v7          | leader nobody, halted
			LEADER; 1 stop 5; 1.5 drained 6; 2 unknown            | wake 3.5
			LEADER; 1 stop 5; 1.5 drained 6; 10 woke              | wake 11.5
			LEADER; 1 stop 5; 6 woke                              | halted
			LEADER; 1 stop 5; 2 saw v7 other                      | leader other, halted
			LEADER; 1 stop 5; 2 woke; 6 woke                      | wake 12
			LEADER; 1 stop 5; 2 woke; 6 woke; 6.5 unknown         | halted
			# A second wish may only shorten the time
			YIELDING; 1.5 stop 10; 5.999999999 woke               | renew v6 in 4.000000001, wake 6
			YIELDING; 1.5 stop 10; 6 woke                         | halted
			YIELDING; 1.5 stop 1; 2.499999999 woke                | renew v6, wake 2.5
			YIELDING; 1.5 stop 1; 2.499999999 woke; 2.5 stored v7 | halted
			YIELDING; 1.5 stop 1; 2.5 woke                        | halted
			YIELDING; 1.5 stop 0                                  | halted
			YIELDING; 2 woke; 2.5 stop 0                          | wake 12
			YIELDING; 2 woke; 2.5 stop 0; 3 stored v7             | halted
			RELEASING; 1.7 stop 5                                 | wake 10
			RELEASING; 1.7 stop 5; 2 stored v7                    | leader nobody, halted
			RESTING; 3 stop 5                                     | halted
			""")
	void stops(String script, @Nullable String outputs) {
		assertThat(Script.play(script)).isEqualTo((outputs != null) ? outputs : "");
	}

}
