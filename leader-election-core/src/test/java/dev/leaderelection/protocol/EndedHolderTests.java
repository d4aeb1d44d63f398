package dev.leaderelection.protocol;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a candidate makes of the proof that a process has ended (rule 16).
 */
class EndedHolderTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					# What it held is taken at once, in whatever order record and proof arrive
					FOLLOWER; 1 ended other                                                          | acquire v5, wake 11
					0 woke; 0 absent; 1 ended other                                                  | wake 10
					WATCHER; 1 ended other                                                           | acquire v5, wake 11
					POLLING; 3 ended other                                                           | wake 12
					POLLING; 3 ended other; 4 found v6 other                                         | acquire v6, wake 14
					0 ended other                                                                    | read, wake 10
					0 ended other; 1 found v5 other                                                  | acquire v5, leader other, wake 11
					WATCHER; 1 ended other; 2 stored v6                                              | leader me, granted 6@1, wake 3
					WATCHER; 3 saw v6 other:30; 4 ended other                                        | acquire v6, wake 14
					WATCHER; 3 saw v6 third; 4 ended other; 5 saw v7 other                           | acquire v7, leader other, wake 15
					# A renewal that it had sent before it ended came first
					WATCHER; 1 ended other; 2 conflict                                               | read, wake 12
					WATCHER; 1 ended other; 2 conflict; 3 found v6 other                             | acquire v6, wake 13
					WATCHER; 1 ended other; 2 conflict; 3 found v6 other; 4 conflict; 4 found v7 other | wake 4+0.1
					WATCHER; 1 ended other; 2 saw v6 other; 3 conflict; 3 found v6 other             | acquire v6, wake 13
					# Who took over from it is not meant
					WATCHER; 1 ended other; 2 conflict; 3 found v6 third                             | leader third, wake 10.5+0.4
					WATCHER; 1 ended other; 2 saw v6 third; 3 conflict; 3 found v6 third             | wake 9.5+0.4
					WATCHER; 3 saw v6 third; 4 ended other                                           | wake 10.5+0.4
					WATCHER; 3 saw v6 third; 4 ended other; 5 ended third                            | acquire v6, wake 15
					# What comes late of others changes nothing
					WATCHER; 1 ended other; 2 ended fourth; 3 conflict; 3 found v6 other             | acquire v6, wake 13
					WATCHER; 1 ended other; 2 refused 3; 3 ended fourth; 5 woke                      | acquire v5, wake 15
					WATCHER; 1 ended other; 2 conflict; 3 ended fourth; 3 absent                     | create, leader nobody, wake 13
					# but of two that don't hold it, the last one only is remembered
					WATCHER; 3 saw v6 third; 4 ended other; 5 ended fourth; 6 saw v7 other           | leader other, wake 13.5+0.4
					# Gone while it held it: nobody believes in it any more (rule 8)
					WATCHER; 1 ended other; 2 conflict; 3 absent                                     | create, leader nobody, wake 13
					WATCHER; 1 ended other; 2 refused 3; 3 gone v6                                   | leader nobody, wake 5
					WATCHER; 3 saw v6 third; 4 ended other; 5 gone v7                                | leader nobody, wake 20
					WATCHER; 3 gone v6; 4 ended other                                                | create, wake 14
					""")
	void takesOverAtOnce(String script, @Nullable String outputs) {
		assertThat(Script.play(script)).isEqualTo((outputs != null) ? outputs : "");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			# Doubt, refusals, hold-off and stop come first
			CLAIMING; 16 unknown; 16.5 ended other                 | wake 17+0.4
			CLAIMING; 16 unknown; 16.5 ended other; 17 woke        | read, wake 27
			WATCHER; 1 ended other; 2 unknown                      | wake 3+0.4
			WATCHER; 1 ended other; 2 unknown; 3 woke              | read, wake 13
			WATCHER; 1 ended other; 2 unknown; 3 woke; 4 found v6 mine | acquire v6, leader me, wake 14
			WATCHER; 1 ended other; 2 refused                      | wake 3
			WATCHER; 1 ended other; 2 refused 5                    | wake 7
			CLAIMING; 16 refused 9; 17 ended other                 | wake 25
			RESTING; 3 saw v8 other; 4 ended other                 | wake 22
			RESTING; 3 saw v8 other; 4 ended other; 22 woke        | acquire v8, wake 32
			CLAIMING; 16 stop 5; 16.5 ended other                  | wake 25
			0 ended other; 0.5 stop 5                              | halted
			""")
	void obeysTheOtherRules(String script, @Nullable String outputs) {
		assertThat(Script.play(script)).isEqualTo((outputs != null) ? outputs : "");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					# Its own name proves nothing (rule 7)
					WATCHER; 3 saw v6 twin; 4 ended me                     | wake 10.5+0.4
					WATCHER; 1 ended me; 3 saw v6 twin                     | leader me, wake 10.5+0.4
					LEADER; 1 ended me                                     | wake 2
					RENEWING; 3 ended me                                   | wake 10
					YIELDING; 1.5 ended me                                 | wake 2
					RELEASING; 2 ended me                                  | wake 10
					# nor displaces what is known
					WATCHER; 3 saw v6 third; 4 ended other; 5 ended me; 6 saw v7 other | acquire v7, leader other, wake 16
					# A holder has no use for it, but remembers it for the time after
					LEADER; 1 ended other                                  | wake 2
					LEADER; 1 ended other; 2 woke                          | renew v6, wake 10
					LEADER; 1 ended other; 2 saw v7 other                  | revoked 6 TAKEN_OVER, acquire v7, leader other, wake 12
					YIELDING; 1.5 ended other                              | wake 2
					""")
	void neverConcernsItself(String script, @Nullable String outputs) {
		assertThat(Script.play(script)).isEqualTo((outputs != null) ? outputs : "");
	}

}
