package dev.leaderelection.protocol;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** How candidates of which there are many claim: one after the other (rule 17). */
class CrowdTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					# Two claims lost in a row: the next ones wait for a moment of its own
					CROWDED; 2 saw v8 free                                             | leader nobody, wake 2+0.1
					CROWDED; 2 saw v8 free; 2 woke                                     | acquire v8, wake 12
					CROWDED; 2 saw v8 free; 2.1 woke                                   | acquire v8, wake 12.1
					CROWDED; 2 ended third                                             | wake 2+0.1
					CROWDED; 2 ended third; 2 woke                                     | acquire v7, wake 12
					CROWDED; 8.7 woke; 8.7 found v7 third                              | wake 10.7+0.4
					CROWDED; 14 woke; 14 found v7 third                                | wake 16+0.2
					CROWDED; 15.5 woke; 15.5 found v7 third                            | wake 16.2+0.1
					CROWDED; 15.5 woke; 15.5 found v7 third; 16.199999999 woke         | wake 16.2+0.1
					CROWDED; 15.5 woke; 15.5 found v7 third; 16.2 woke                 | acquire v7, wake 26.2
					CROWDED; 2 gone v8                                                 | leader nobody, wake 17+0.1
					CROWDED; 2 gone v8; 17 woke                                        | create, wake 27
					# Until then only time counts
					CROWDED; 2 saw v8 free; 2.05 saw v8 free                           | wake 2.05+0.1
					CROWDED; 2 saw v8 free; 2.05 saw v9 blank                          | wake 2.05+0.1
					CROWDED; 2 saw v8 free; 2.05 watching off                          | wake 2.05+0.1
					CROWDED; 2 saw v8 free; 2.05 stop 5                                | halted
					# Another was quicker
					CROWDED; 2 saw v8 free; 2.05 saw v9 other                          | leader other, wake 9.55+0.4
					CROWDED; 2 saw v8 free; 2.05 saw v9 other; 2.1 woke                | wake 9.55+0.4
					CROWDED; 2 saw v8 free; 2.05 saw v9 other; 3 saw v10 free          | leader nobody, wake 3+0.1
					CROWDED; 2 saw v8 free; 2 woke; 2.1 conflict; 2.2 found v9 free    | wake 2.2+0.1
					# Refused or unanswered is not lost, and not won
					CROWDED; 2 saw v8 free; 2 woke; 2.1 refused; 3 saw v9 free         | wake 3+0.1
					CROWDED; 2 saw v8 free; 2 woke; 2.1 unknown; 3 saw v9 other; 4 woke; 4 found v10 free | leader nobody, wake 4+0.1
					""")
	void claimsOneAfterTheOther(String script, @Nullable String outputs) {
		assertThat(Script.play(script)).isEqualTo((outputs != null) ? outputs : "");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					# Of two candidates one may lose a claim, the first one
					0 woke; 0 absent; 0.1 conflict; 0.2 found v5 other; 0.2 watching on; 1 saw v6 free | acquire v6, leader nobody, wake 11
					# Refused or unanswered is not lost
					0 woke; 0 absent; 0.1 conflict; 0.2 found v5 free; 1 refused; 1.1 saw v7 free      | acquire v7, wake 11.1
					0 woke; 0 absent; 0.1 conflict; 0.2 found v5 free; 1 unknown; 3 woke; 3 found v7 free | acquire v7, wake 13
					# A claim that was won, even too late, ends the row
					CROWDED; 2 saw v8 free; 2 woke; 2.1 stored v9; 3 saw v10 free                      | revoked 9 HOLDER_CLEARED, acquire v10, leader nobody, wake 13
					CROWDED; 2 saw v8 free; 2 woke; 2.1 stored v9; 3 saw v10 free; 3.1 conflict; 3.2 found v11 free | acquire v11, wake 13.2
					CROWDED; 2 saw v8 free; 2 woke; 12 stored v9; 13 saw v10 free                      | leader nobody, wake 22
					# A renewal or a release that met a conflict was no claim
					RENEWING; 3 conflict; 3 found v7 was; 3.5 conflict; 3.5 found v8 free              | revoked 6 HOLDER_CLEARED, acquire v8, leader nobody, wake 13.5
					LEADER; 1 resign 5 0; 1 drained 6; 2 conflict; 2 found v7 was; 3 conflict; 3 found v8 free | acquire v8, leader nobody, wake 13
					""")
	void knowsNoCrowd(String script, @Nullable String outputs) {
		assertThat(Script.play(script)).isEqualTo((outputs != null) ? outputs : "");
	}

}
