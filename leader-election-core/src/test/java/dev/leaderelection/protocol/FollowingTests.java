package dev.leaderelection.protocol;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What a candidate does that neither leads nor holds the lock. */
class FollowingTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					# A read comes first, at once
					0 woke                              | read, wake 10
					1 watching on                       | read, wake 11
					1 resign 5 20                       | read, wake 11
					1 drained 6                         | read, wake 11
					0 woke; 1 woke                      | wake 10
					# A watch may bring the first news
					1 saw v5 other                      | read, leader other, wake 11
					1 saw v5 free                       | acquire v5, wake 11
					1 gone v5                           | create, wake 11
					# Held: wait and poll. Free, blank, empty: take it. Absent and never seen: create it (rules 8 and 9)
					0 woke; 1 found v5 other            | leader other, wake 2+0.4
					0 woke; 1 found v5 other:none       | leader other, wake 2+0.4
					0 woke; 1 found v5 twin             | leader me, wake 2+0.4
					0 woke; 1 found v5 free             | acquire v5, wake 11
					0 woke; 1 found v5 blank            | acquire v5, wake 11
					0 woke; 1 found v5 empty            | acquire v5, wake 11
					0 woke; 1 absent                    | create, wake 11
					# No answer: ask again after a retry period, or after the time that the server asks for, at most a lease duration
					0 woke; 1 refused                   | wake 2+0.4
					0 woke; 1 refused; 2 woke           | read, wake 12
					0 woke; 1 refused 3                 | wake 4+0.4
					0 woke; 1 refused 15                | wake 16+0.4
					0 woke; 1 refused 16                | wake 16+0.4
					0 woke; 1 refused 999999999999      | wake 16+0.4
					0 woke; 1 refused -3                | wake 2+0.4
					0 woke; 1 refused -999999999999     | wake 2+0.4
					0 woke; 1 unknown                   | wake 2+0.4
					0 woke; 1 unknown; 1.999999999 woke | wake 2+0.4
					0 woke; 1 unknown; 2 woke           | read, wake 12
					# Never answered, which no lock may do: ask again (L4)
					0 woke; 9.999999999 woke            | wake 10
					0 woke; 10 woke                     | read, wake 20
					0 woke; 10 found v5 other           | read, leader other, wake 20
					0 woke; 10 woke; 11 found#1 v5 free | wake 20
					CLAIMING; 25 woke                   | read, wake 35
					# Requests are numbered from one on; a reply to another one is dropped (rule 4)
					0 woke; 1 found#1 v5 other                                    | leader other, wake 2+0.4
					POLLING; 3 found#2 v6 free                                    | acquire v6, leader nobody, wake 13
					0 woke; 1 found#2 v5 free           | wake 10
					0 woke; 1 found#0 v5 free           | wake 10
					1 found#1 v5 free                   | read, wake 11
					""")
	void knowsNothing(String script, @Nullable String outputs) {
		assertThat(Script.play(script)).isEqualTo((outputs != null) ? outputs : "");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					FOLLOWER                                                                            | leader other, wake 2+0.4
					FOLLOWER; 1.999999999 woke                                                          | wake 2+0.4
					FOLLOWER; 2 woke                                                                    | read, wake 12
					FOLLOWER; 2.4 woke                                                                  | read, wake 12.4
					POLLING; 3 woke                                                                     | wake 12
					POLLING; 3 found v5 other                                                           | wake 4+0.4
					POLLING; 3 found v6 other                                                           | wake 4+0.4
					POLLING; 3 found v6 third                                                           | leader third, wake 4+0.4
					POLLING; 3 found v6 free                                                            | acquire v6, leader nobody, wake 13
					# Without a term even an older version is believed: the store may have been restored
					POLLING; 3 found v4 other                                                           | wake 4+0.4
					POLLING; 3 found v4 other; 17.999999999 woke; 17.999999999 found v4 other           | wake 18
					POLLING; 3 found v4 other; 18 woke                                                  | acquire v4, wake 28
					# Gone after a holder was seen: wait its duration from the first sight of the absence (rule 8)
					POLLING; 3 absent                                                                   | leader nobody, wake 4+0.4
					POLLING; 3 absent; 17.999999999 woke                                                | read, wake 27.999999999
					POLLING; 3 absent; 18 woke                                                          | create, wake 28
					POLLING; 3 absent; 4 woke; 5 absent; 18 woke                                        | create, wake 28
					POLLING; 3 found v6 other:4; 5 woke; 5 absent; 8.999999999 woke; 8.999999999 absent | wake 9
					POLLING; 3 found v6 other:4; 5 woke; 5 absent; 9 woke                               | create, wake 19
					POLLING; 3 found v6 free; 4 absent                                                  | wake 5
					POLLING; 3 refused                                                                  | wake 4+0.4
					POLLING; 3 refused 3                                                                | wake 6+0.4
					POLLING; 3 unknown                                                                  | wake 4+0.4
					POLLING; 3 unknown; 4 woke                                                          | read, wake 14
					# A watch event that overtakes the reply
					POLLING; 3 saw v6 other                                                             | wake 12
					POLLING; 3 saw v6 free                                                              | leader nobody, wake 12
					POLLING; 3 saw v6 free; 4 found v6 free                                             | acquire v6, wake 14
					POLLING; 3 saw v4 free                                                              | wake 12
					POLLING; 3 gone v6                                                                  | leader nobody, wake 12
					POLLING; 3 gone v4                                                                  | wake 12
					# Nothing to give up
					POLLING; 3 watching on                                                              | wake 12
					POLLING; 3 resign 5 20                                                              | wake 12
					POLLING; 3 drained 5                                                                | wake 12
					POLLING; 3 stop 5                                                                   | halted
					FOLLOWER; 3 stop 5                                                                  | halted
					FOLLOWER; 3 resign 5 20                                                             | read, wake 13
					POLLING; 3 found#1 v9 free                                                          | wake 12
					""")
	void polls(String script, @Nullable String outputs) {
		assertThat(Script.play(script)).isEqualTo((outputs != null) ? outputs : "");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			# Nothing to ask for half a lease
			WATCHER                                               | wake 7.5+0.4
			WATCHER; 2 woke                                       | wake 7.5+0.4
			WATCHER; 7.499999999 woke                             | wake 7.5+0.4
			WATCHER; 7.5 woke                                     | read, wake 17.5
			WATCHER; 7.5 woke; 7.5 found v5 other                 | wake 9.5+0.4
			WATCHER; 7.5 woke; 7.5 found v5 other; 9.5 woke       | read, wake 19.5
			WATCHER; 7.5 woke; 7.5 found v6 other                 | wake 15+0.4
			# News of the holder
			WATCHER; 3 saw v6 other                               | wake 10.5+0.4
			WATCHER; 3 saw v6 third                               | leader third, wake 10.5+0.4
			WATCHER; 3 saw v6 other:4                             | wake 5+0.4
			WATCHER; 3 saw v6 other:none                          | wake 10.5+0.4
			WATCHER; 3 saw v6 free                                | acquire v6, leader nobody, wake 13
			WATCHER; 3 saw v6 blank                               | acquire v6, leader nobody, wake 13
			WATCHER; 3 saw v6 empty                               | acquire v6, leader nobody, wake 13
			WATCHER; 3 gone v6                                    | leader nobody, wake 18
			WATCHER; 3 gone v6; 17.999999999 woke                 | wake 18
			WATCHER; 3 gone v6; 18 woke                           | create, wake 28
			WATCHER; 3 gone v6; 4 gone v7; 18 woke                | create, wake 28
			WATCHER; 3 gone v6; 4 saw v7 other                    | leader other, wake 11.5+0.4
			WATCHER; 3 gone v6; 4 saw v5 other                    | wake 18
			WATCHER; 3 saw v6 free; 3.5 refused                   | wake 5
			WATCHER; 3 gone v5; 4 saw v5 other                    | leader other, wake 11.5+0.4
			WATCHER; 3 gone v6; 4 saw v7 free                     | acquire v7, wake 14
			# Old news (rule 14)
			WATCHER; 3 saw v5 other                               | wake 7.5+0.4
			WATCHER; 3 saw v5 free                                | wake 7.5+0.4
			WATCHER; 3 saw v4 free                                | wake 7.5+0.4
			WATCHER; 3 gone v4                                    | wake 7.5+0.4
			WATCHER; 3 gone v5                                    | leader nobody, wake 18
			# The end of a watch is followed by a read, not by all candidates in the same instant
			WATCHER; 3 watching off                               | wake 3.4+0.4
			WATCHER; 3 watching off; 3.4 woke                     | read, wake 13.4
			WATCHER; 3 saw v6 free; 3.5 refused 9; 4 watching off | wake 12.5
			CLAIMING; 16 refused 9; 17 watching off               | wake 25
			CLAIMING; 16 conflict; 16 refused 9; 17 watching off  | wake 25+0.4
			WATCHER; 3 watching on                                | wake 7.5+0.4
			FOLLOWER; 1 watching off                              | wake 2+0.4
			""")
	void watches(String script, @Nullable String outputs) {
		assertThat(Script.play(script)).isEqualTo((outputs != null) ? outputs : "");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					# A recorded duration after the first sight of a version, not earlier (rule 2)
					WATCHER; 7.5 woke; 7.5 found v5 other; 14.999999999 woke                                              | read, wake 24.999999999
					WATCHER; 7.5 woke; 7.5 found v5 other; 15 woke                                                        | acquire v5, wake 25
					WATCHER; 14.999999999 saw v6 other; 15 woke                                                           | wake 22.499999999+0.4
					WATCHER; 14.999999999 saw v6 other; 29.999999998 woke; 29.999999998 found v6 other                    | wake 29.999999999
					WATCHER; 14.999999999 saw v6 other; 29.999999998 woke; 29.999999998 found v6 other; 29.999999999 woke | acquire v6, wake 39.999999999
					WATCHER; 15 saw v6 other                                                                              | wake 22.5+0.4
					WATCHER; 15 saw v5 other                                                                              | acquire v5, wake 25
					# The recorded duration, not its own; its own where none is recorded
					WATCHER; 3 saw v6 other:4; 6.999999999 woke; 6.999999999 found v6 other:4                             | wake 7
					WATCHER; 3 saw v6 other:4; 7 woke                                                                     | acquire v6, wake 17
					WATCHER; 3 saw v6 other:30; 32.999999999 woke; 32.999999999 found v6 other:30                         | wake 33
					WATCHER; 3 saw v6 other:30; 33 woke                                                                   | acquire v6, wake 43
					WATCHER; 3 saw v6 other:none; 18 woke                                                                 | acquire v6, wake 28
					WATCHER; 3 saw v6 other:0; 17.999999999 woke                                                          | read, wake 27.999999999
					WATCHER; 3 saw v6 other:0; 18 woke                                                                    | acquire v6, wake 28
					WATCHER; 3 saw v6 other:-7; 18 woke                                                                   | acquire v6, wake 28
					WATCHER; 3 saw v6 other:999999999999; 18 woke                                                         | wake 1576800003+0.4
					# Its own identity proves nothing (rule 7)
					WATCHER; 3 saw v6 twin; 17.999999999 woke                                                             | read, wake 27.999999999
					WATCHER; 3 saw v6 twin; 18 woke                                                                       | acquire v6, wake 28
					# The wall clock has no say
					WATCHER; 14.999999999~3600 woke                                                                       | read, wake 24.999999999
					WATCHER; 15~-3600 woke                                                                                | acquire v5, wake 25
					""")
	void takesOver(String script, @Nullable String outputs) {
		assertThat(Script.play(script)).isEqualTo((outputs != null) ? outputs : "");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					CLAIMING                                                      | acquire v5, wake 25
					# Stored: it leads, counted from the sending (rule 1)
					CLAIMING; 16 stored v6                                        | leader me, granted 6@15, wake 17
					CLAIMING; 17 stored v6                                        | leader me, granted 6@15, renew v6, wake 25
					CLAIMING; 24.999999999 stored v6                              | leader me, granted 6@15, renew v6 in 0.000000001, wake 25
					CLAIMING; 25 stored v6                                        | acquire v6, leader me, wake 35
					CLAIMING; 16~8.999999999 stored v6                            | leader me, granted 6@15, wake 17
					CLAIMING; 16~9 stored v6                                      | acquire v6, leader me, wake 26
					# Conflict: look at once, and try again only where somebody else has written
					CLAIMING; 16 conflict                                         | read, wake 26
					CLAIMING; 16 conflict; 16 found v6 other                      | wake 23.5+0.4
					CLAIMING; 16 conflict; 16 found v6 free                       | acquire v6, leader nobody, wake 26
					CLAIMING; 16 conflict; 16 found v5 other                      | wake 17
					CLAIMING; 16 conflict; 16 found v5 other; 17 woke             | acquire v5, wake 27
					CLAIMING; 16 conflict; 16 found v6 mine                       | leader me, wake 17
					CLAIMING; 16 conflict; 16 found v6 mine; 17 woke              | acquire v6, wake 27
					CLAIMING; 16 conflict; 16 found v6 twin                       | leader me, wake 23.5+0.4
					CLAIMING; 16 conflict; 16 absent                              | leader nobody, wake 31
					CLAIMING; 16 conflict; 16 unknown                             | wake 18+0.4
					# Absent
					CLAIMING; 16 absent                                           | leader nobody, wake 31
					CLAIMING; 16 absent; 30.999999999 woke                        | wake 31
					CLAIMING; 16 absent; 31 woke                                  | create, wake 41
					# Refused: again after a retry period
					CLAIMING; 16 refused                                          | wake 17
					CLAIMING; 16 refused; 17 woke                                 | acquire v5, wake 27
					CLAIMING; 16 refused 3                                        | wake 19
					CLAIMING; 16 refused 3; 19 woke                               | acquire v5, wake 29
					# Unknown: read, and confirm by a fresh write what turns out to be its own (rule 5)
					CLAIMING; 16 unknown                                          | wake 17+0.4
					CLAIMING; 16 unknown; 17 woke                                 | read, wake 27
					CLAIMING; 16 unknown; 17 woke; 17 found v5 other              | acquire v5, wake 27
					CLAIMING; 16 unknown; 17 woke; 17 found v6 mine               | acquire v6, leader me, wake 27
					CLAIMING; 16 unknown; 17 woke; 17 found v6 mine; 18 stored v7 | granted 7@17, wake 19
					CLAIMING; 16 unknown; 17 woke; 17 found v6 other              | wake 24.5+0.4
					CLAIMING; 20 unknown                                          | read, wake 30
					# The watch is faster than the reply
					CLAIMING; 16 saw v6 mine                                      | leader me, wake 25
					CLAIMING; 16 saw v6 mine; 16.5 stored v6                      | granted 6@15, wake 17
					CLAIMING; 16 saw v7 mine; 16.5 stored v6                      | granted 6@15, wake 17
					CLAIMING; 16 saw v6 other; 16.5 conflict                      | read, wake 26.5
					CLAIMING; 16 saw v7 other; 16.5 stored v6                     | wake 23.5+0.4
					CLAIMING; 16 saw v7 free; 16.5 stored v6                      | acquire v7, wake 26.5
					CLAIMING; 16 gone v7; 16.5 stored v6                          | wake 31
					CLAIMING; 16 watching off                                     | wake 25
					""")
	void itsClaimEnds(String script, @Nullable String outputs) {
		assertThat(Script.play(script)).isEqualTo((outputs != null) ? outputs : "");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					0 woke; 0 absent; 1 stored v6                         | leader me, granted 6@0, wake 2
					0 woke; 0 absent; 1 conflict                          | read, wake 11
					0 woke; 0 absent; 1 conflict; 1 found v6 other        | leader other, wake 3+0.4
					# Who lost the creation takes over at once what the winner releases, also within a retry period
					0 woke; 0 absent; 1 conflict; 1 found v6 free         | acquire v6, wake 11
					0 woke; 0 absent; 1 conflict; 1 found v6 other; 1 watching on; 1.5 saw v7 free | acquire v7, leader nobody, wake 11.5
					0 woke; 0 absent; 1 refused; 1.5 saw v7 free          | acquire v7, wake 11.5
					0 woke; 0 absent; 1 refused 4; 1.5 saw v7 free        | wake 5
					0 woke; 0 absent; 1 conflict; 1 absent                | wake 2
					0 woke; 0 absent; 1 conflict; 1 absent; 2 woke        | create, wake 12
					0 woke; 0 absent; 1 refused                           | wake 2
					0 woke; 0 absent; 1 refused 4                         | wake 5
					0 woke; 0 absent; 1 unknown                           | wake 2+0.4
					0 woke; 0 absent; 1 unknown; 2 woke                   | read, wake 12
					0 woke; 0 absent; 1 unknown; 2 woke; 2 absent         | create, wake 12
					0 woke; 0 absent; 1 unknown; 2 woke; 2 found v6 mine  | acquire v6, leader me, wake 12
					0 woke; 0 absent; 1 unknown; 2 woke; 2 found v6 other | leader other, wake 4+0.4
					""")
	void createsOnce(String script, @Nullable String outputs) {
		assertThat(Script.play(script)).isEqualTo((outputs != null) ? outputs : "");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					# A read is not waited for; a write is, and what it won is released, when the work of earlier terms has ended, without anybody having been told (rule 10)
					0 stop 5                                          | halted
					0 woke; 1 stop 5                                  | halted
					POLLING; 3 stop 0                                 | halted
					CLAIMING; 16 stop 5                               | wake 25
					CLAIMING; 16 stop 5; 16.5 woke                    | wake 25
					CLAIMING; 16 stop 5; 16.5 stored v6               | drain 6, leader me, wake 17
					CLAIMING; 16 stop 5; 16.5 stored v6; 16.6 drained 6               | release v6, wake 25
					CLAIMING; 16 stop 5; 16.5 stored v6; 16.6 drained 6; 17 stored v7 | leader nobody, halted
					CLAIMING; 16 stop 5; 16.5 stored v6; 16.6 drained 6; 17 unknown   | wake 18.6
					CLAIMING; 16 stop 5; 16.5 stored v6; 17 woke      | renew v6, wake 25
					CLAIMING; 16 stop 5; 16.5 stored v6; 25 woke      | halted
					CLAIMING; 16 stop 5; 25 stored v6                 | leader me, halted
					CLAIMING; 16 stop 5; 16.5 conflict                | halted
					CLAIMING; 16 stop 5; 16.5 unknown                 | halted
					CLAIMING; 16 stop 5; 16.5 refused                 | halted
					CLAIMING; 16 stop 5; 16.5 absent                  | leader nobody, halted
					CLAIMING; 16 resign 5 20; 16.5 stored v6          | leader me, granted 6@15, wake 17
					""")
	void stops(String script, @Nullable String outputs) {
		assertThat(Script.play(script)).isEqualTo((outputs != null) ? outputs : "");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			# What a lock may not answer proves nothing, and is asked again after a retry period (S9)
			0 woke; 0.5 stored v6               | wake 2+0.4
			0 woke; 0.5 conflict                | wake 2+0.4
			CLAIMING; 16 found v6 mine          | wake 17+0.4
			CLAIMING; 16 found v6 mine; 17 woke | read, wake 27
			CLAIMING; 16 found v6 free          | wake 17+0.4
			RENEWING; 3 found v7 other          | wake 4
			DOUBTFUL; 4 woke; 4.5 stored v9     | wake 6
			DOUBTFUL; 4 woke; 4.5 conflict      | wake 6
			""")
	void toleratesALockThatBreaksItsContract(String script, @Nullable String outputs) {
		assertThat(Script.play(script)).isEqualTo((outputs != null) ? outputs : "");
	}

}
