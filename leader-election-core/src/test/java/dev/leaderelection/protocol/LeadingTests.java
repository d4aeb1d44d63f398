package dev.leaderelection.protocol;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What a leader does. */
class LeadingTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			# Until the faster clock shows a renew deadline since the sending, not longer (rule 1)
			LEADER                         | wake 2
			LEADER; 1 woke                 | wake 2
			LEADER; 1.999999999 woke       | wake 2
			LEADER; 2 woke                 | renew v6, wake 10
			LEADER; 9.999999999 woke       | renew v6 in 0.000000001, wake 10
			LEADER; 10 woke                | revoked 6 RENEW_DEADLINE_EXCEEDED, acquire v6, wake 20
			LEADER; 1~8.999999999 woke     | wake 2
			LEADER; 1~9 woke               | revoked 6 RENEW_DEADLINE_EXCEEDED, acquire v6, wake 11
			LEADER; 1~-3600 woke           | wake 2
			LEADER; 9.999999999~-3600 woke | renew v6 in 0.000000001, wake 10
			LEADER; 10~-3600 woke          | revoked 6 RENEW_DEADLINE_EXCEEDED, acquire v6, wake 20
			# Whatever arrives after the deadline, the term has ended before
			LEADER; 10 resign 5 20         | revoked 6 RENEW_DEADLINE_EXCEEDED, acquire v6, wake 20
			LEADER; 10 stop 5              | revoked 6 RENEW_DEADLINE_EXCEEDED, halted
			LEADER; 10 drained 6           | revoked 6 RENEW_DEADLINE_EXCEEDED, acquire v6, wake 20
			LEADER; 10 saw v7 other        | revoked 6 RENEW_DEADLINE_EXCEEDED, leader other, wake 17.5+0.4
			LEADER; 10 saw v7 mine         | revoked 6 RENEW_DEADLINE_EXCEEDED, acquire v7, wake 20
			LEADER; 10 watching off        | revoked 6 RENEW_DEADLINE_EXCEEDED, acquire v6, wake 20
			""")
	void lasts(String script, @Nullable String outputs) {
		assertThat(Script.play(script)).isEqualTo((outputs != null) ? outputs : "");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					# Itself
					LEADER; 1 saw v6 mine                             | wake 2
					LEADER; 1 saw v7 mine                             | wake 2
					LEADER; 1 saw v7 mine; 2 woke                     | renew v7, wake 10
					# Somebody else: the term ends in the same step (rule 6)
					LEADER; 1 saw v7 other                            | revoked 6 TAKEN_OVER, leader other, wake 8.5+0.4
					LEADER; 1 saw v7 twin                             | revoked 6 IDENTITY_COLLISION, wake 8.5+0.4
					LEADER; 1 saw v7 free                             | revoked 6 HOLDER_CLEARED, acquire v7, leader nobody, wake 11
					LEADER; 1 saw v7 blank                            | revoked 6 HOLDER_CLEARED, acquire v7, leader nobody, wake 11
					LEADER; 1 saw v7 empty                            | revoked 6 HOLDER_CLEARED, acquire v7, leader nobody, wake 11
					# Nobody: a new term may begin at once (rule 8)
					LEADER; 1 gone v7                                 | revoked 6 RECORD_DELETED, create, leader nobody, wake 11
					LEADER; 1 gone v6                                 | revoked 6 RECORD_DELETED, create, leader nobody, wake 11
					LEADER; 1 gone v7; 1.5 stored v8                  | leader me, granted 8@1, wake 3
					LEADER; 1 gone v7; 1.5 conflict; 2 found v8 other | leader other, wake 9.5+0.4
					# Old news (rule 14)
					LEADER; 1 saw v5 other                            | wake 2
					LEADER; 1 saw v5 free                             | wake 2
					LEADER; 1 gone v5                                 | wake 2
					LEADER; 1 watching off                            | wake 2
					LEADER; 1 watching on                             | wake 2
					# A duration that others would judge by is put right at once
					LEADER; 1 saw v7 mine:1                           | renew v7, wake 10
					LEADER; 1 saw v7 mine:30                          | renew v7, wake 10
					LEADER; 1 saw v7 mine:none                        | renew v7, wake 10
					LEADER; 1 saw v7 mine:1; 1.5 stored v8            | renewed 6@1, wake 3
					RENEWING; 3 conflict; 3 found v7 was:1            | renew v7, wake 10
					# but not as often as a store that changes every write: no hot loop (L6)
					RENEWING; 3 stored v7 mine:30                     | renewed 6@2, wake 4
					RENEWING; 3 stored v7 mine:30; 3.5 saw v7 mine:30 | wake 4
					RENEWING; 3 saw v7 mine:30                        | wake 10
					RENEWING; 3 saw v7 mine:30; 3.5 stored v7 mine:30 | renewed 6@2, wake 4
					""")
	void hearsFromTheWatch(String script, @Nullable String outputs) {
		assertThat(Script.play(script)).isEqualTo((outputs != null) ? outputs : "");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					RENEWING                                                  | renew v6, wake 10
					RENEWING; 3 woke                                          | wake 10
					RENEWING; 9.999999999 woke                                | wake 10
					RENEWING; 10 woke                                         | revoked 6 RENEW_DEADLINE_EXCEEDED, wake 12
					RENEWING; 11.999999999 woke                               | revoked 6 RENEW_DEADLINE_EXCEEDED, wake 12
					RENEWING; 12 woke                                         | revoked 6 RENEW_DEADLINE_EXCEEDED, read, wake 22
					# Stored: confirmed from the sending
					RENEWING; 3 stored v7                                     | renewed 6@2, wake 4
					RENEWING; 4 stored v7                                     | renewed 6@2, renew v7, wake 12
					RENEWING; 9.999999999 stored v7                           | renewed 6@2, renew v7 in 2.000000001, wake 12
					# A renewal that was sent while the wall clock was wrong shortens nothing
					LEADER; 2~-20 woke; 3 stored v7                           | renewed 6@0, wake 4
					LEADER; 2~-20 woke; 3 stored v7; 4 woke                   | renew v7, wake 10
					# Stored, and too late: a new term must be won (rule 11)
					RENEWING; 10 stored v7                                    | revoked 6 RENEW_DEADLINE_EXCEEDED, acquire v7, wake 20
					RENEWING; 10 woke; 11 stored v7                           | acquire v7, wake 21
					RENEWING; 10 woke; 11 stored v7; 12 stored v8             | granted 8@11, wake 13
					# Conflict: look at once
					RENEWING; 3 conflict                                      | read, wake 10
					RENEWING; 3 conflict; 3 found v7 was                      | renew v7, wake 10
					RENEWING; 3 conflict; 3 found v7 was; 3.5 stored v8       | renewed 6@3, wake 5
					RENEWING; 3 conflict; 3.2 saw v7 was; 3.5 found v7 was    | renew v7, wake 10
					RENEWING; 3 conflict; 3 found v6 was                      | wake 4
					RENEWING; 3 conflict; 3 found v7 other                    | revoked 6 TAKEN_OVER, leader other, wake 10.5+0.4
					RENEWING; 3 conflict; 3 found v7 free                     | revoked 6 HOLDER_CLEARED, acquire v7, leader nobody, wake 13
					RENEWING; 3 conflict; 3 found v7 twin                     | revoked 6 IDENTITY_COLLISION, wake 10.5+0.4
					RENEWING; 3 conflict; 3 absent                            | revoked 6 RECORD_DELETED, create, leader nobody, wake 13
					RENEWING; 3 conflict; 3.5 refused                         | wake 5
					RENEWING; 3 conflict; 3.5 unknown                         | wake 5
					RENEWING; 3 conflict; 9 unknown                           | read in 1, wake 10
					# It was delivered twice, as the next one may be, too: no hurry
					RENEWING; 3 conflict; 3 found v7 mine                     | wake 4
					RENEWING; 3 conflict; 3 found v7 mine; 4 woke             | renew v7, wake 10
					# A read older than the term is no news
					RENEWING; 3 conflict; 4 found v5 other                    | wake 5
					RENEWING; 3 conflict; 4 found v5 other; 5 woke            | read, wake 10
					# Absent
					RENEWING; 3 absent                                        | revoked 6 RECORD_DELETED, create, leader nobody, wake 13
					RENEWING; 3 absent; 3.5 stored v9                         | leader me, granted 9@3, wake 5
					# Refused: again after a retry period, or later, as far as two attempts still find time (L6)
					RENEWING; 3 refused                                       | wake 4
					RENEWING; 3 refused; 4 woke                               | renew v6, wake 10
					RENEWING; 3 refused 1                                     | wake 4
					RENEWING; 3 refused 2                                     | wake 5
					RENEWING; 3 refused 3                                     | wake 6
					RENEWING; 3 refused 4                                     | wake 6
					RENEWING; 3 refused 60                                    | wake 6
					RENEWING; 3 refused 60; 6 woke                            | renew v6 in 4, wake 10
					RENEWING; 3 refused 60; 6 woke; 6.5 refused 60            | wake 8
					RENEWING; 3 refused 60; 10 woke                           | revoked 6 RENEW_DEADLINE_EXCEEDED, acquire v6, wake 20
					# Unknown: the term goes on, a read comes before the next write (rule 5)
					RENEWING; 3 unknown                                       | wake 4
					RENEWING; 3 unknown; 3.999999999 woke                     | wake 4
					RENEWING; 3 unknown; 4 woke                               | read, wake 10
					RENEWING; 3 unknown; 4 woke; 5 found v6 was               | renew v6, wake 10
					RENEWING; 3 unknown; 4 woke; 5 found v7 mine              | renew v7, wake 10
					RENEWING; 3 unknown; 4 woke; 5 found v7 mine; 6 stored v8 | renewed 6@5, wake 7
					RENEWING; 3 unknown; 4 woke; 5 found v7 other             | revoked 6 TAKEN_OVER, leader other, wake 12.5+0.4
					RENEWING; 3 unknown; 4 woke; 5 found v8 twin              | revoked 6 IDENTITY_COLLISION, wake 12.5+0.4
					RENEWING; 3 unknown; 4 woke; 5 absent                     | revoked 6 RECORD_DELETED, create, leader nobody, wake 15
					RENEWING; 3 unknown; 4 woke; 5 refused                    | wake 6
					RENEWING; 3 unknown; 4 woke; 5 refused 1                  | wake 6
					RENEWING; 3 unknown; 4 woke; 5 unknown                    | wake 6
					RENEWING; 3 unknown; 4 woke; 5 unknown; 6 woke            | read in 4, wake 10
					RENEWING; 3 unknown; 3.5 saw v7 mine                      | wake 4
					RENEWING; 3 unknown; 3.5 saw v7 other                     | revoked 6 TAKEN_OVER, leader other, wake 4+0.4
					RENEWING; 3 unknown; 4 woke; 10 found v6 was              | revoked 6 RENEW_DEADLINE_EXCEEDED, acquire v6, wake 20
					# No request is given more time than the term has left
					RENEWING; 7 unknown                                       | read in 3, wake 10
					RENEWING; 7 unknown; 7 found v6 was                       | renew v6 in 3, wake 10
					RENEWING; 7 unknown; 10 woke                              | revoked 6 RENEW_DEADLINE_EXCEEDED, wake 17
					RENEWING; 7 unknown; 10 found v6 was                      | revoked 6 RENEW_DEADLINE_EXCEEDED, acquire v6, wake 20
					RENEWING; 7~1 unknown                                     | read in 2, wake 10
					# The watch is faster than the reply
					RENEWING; 3 saw v7 mine                                   | wake 10
					RENEWING; 3 saw v7 mine; 3 stored v7                      | renewed 6@2, wake 4
					RENEWING; 3 saw v7 was                                    | wake 10
					RENEWING; 3 saw v7 was; 3 conflict                        | read, wake 10
					RENEWING; 3 saw v8 mine; 3 stored v7                      | renewed 6@2, wake 4
					RENEWING; 3 saw v7 other                                  | revoked 6 TAKEN_OVER, leader other, wake 12
					RENEWING; 3 saw v7 other; 3.5 conflict                    | read, wake 13.5
					RENEWING; 3 saw v8 other; 3.5 stored v7                   | wake 10.5+0.4
					RENEWING; 3 saw v8 free; 3.5 stored v7                    | acquire v8, wake 13.5
					RENEWING; 3 gone v8                                       | revoked 6 RECORD_DELETED, leader nobody, wake 12
					RENEWING; 3 gone v8; 3.5 stored v7                        | create, wake 13.5
					RENEWING; 3 gone v8; 3.5 absent                           | create, wake 13.5
					# Replies to other requests
					RENEWING; 3 stored#2 v9                                   | wake 10
					RENEWING; 3 stored v7; 3 stored#3 v7                      | wake 4
					RENEWING; 3 drained 6                                     | wake 10
					""")
	void renews(String script, @Nullable String outputs) {
		assertThat(Script.play(script)).isEqualTo((outputs != null) ? outputs : "");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			LEADER; 1 resign 5 20                        | revoked 6 RESIGNED, wake 2
			LEADER; 1 resign 0 20                        | revoked 6 RESIGNED, wake 36
			LEADER; 1 resign 0 0                         | revoked 6 RESIGNED, wake 16
			LEADER; 1 stop 5                             | revoked 6 STOPPED, wake 2
			LEADER; 1 stop 0                             | revoked 6 STOPPED, halted
			LEADER; 1 drained 6                          | wake 2
			RENEWING; 3 resign 5 20                      | revoked 6 RESIGNED, wake 8
			RENEWING; 3 stop 5                           | revoked 6 STOPPED, wake 8
			RENEWING; 3 stop 0                           | revoked 6 STOPPED, wake 12
			RENEWING; 3 stop 0; 3.5 stored v7            | halted
			# A read on its way stays the only request (S10)
			DOUBTFUL; 4 woke; 4.5 stop 5                 | revoked 6 STOPPED, wake 9.5
			DOUBTFUL; 4 woke; 4.5 stop 5; 5 found v6 was | renew v6, wake 9.5
			DOUBTFUL; 4 woke; 4.5 stop 0                 | revoked 6 STOPPED, halted
			DOUBTFUL; 3.5 resign 5 20                    | revoked 6 RESIGNED, wake 4
			DOUBTFUL; 3.5 stop 5                         | revoked 6 STOPPED, wake 4
			""")
	void givesUp(String script, @Nullable String outputs) {
		assertThat(Script.play(script)).isEqualTo((outputs != null) ? outputs : "");
	}

}
