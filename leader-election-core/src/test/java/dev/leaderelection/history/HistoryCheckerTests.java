package dev.leaderelection.history;

import java.util.ArrayList;
import java.util.List;

import dev.leaderelection.history.Event.Answer;
import dev.leaderelection.history.Event.Callback;
import dev.leaderelection.history.Event.Purpose;
import dev.leaderelection.history.Event.Stage;
import dev.leaderelection.history.Event.Wish;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Hand-written histories that must be rejected, each for one reason, beside one that must
 * not be. Times are seconds; lease duration 15 s, renew deadline 10 s, retry period 2 s,
 * request timeout 5 s.
 */
class HistoryCheckerTests {

	private final List<Event> history = new ArrayList<>();

	private double time;

	private long request;

	@BeforeEach
	void twoCandidates() {
		started("a");
		started("b");
	}

	@Test
	void aHandOverIsFine() {
		at(1).wins("a", 5, 0);
		at(1.1).granted("a", 5);
		at(2).leads("a", 5).works("a", 1, 5, true);
		at(3).renews("a", 6, 5);
		at(4).ends("a");
		at(4.1).revoked("a", 5);
		at(4.2).works("a", 1, 5, false);
		at(4.3).writes("a", Purpose.RELEASE, 7, 6);
		at(4.4).sees("b", 7).wins("b", 8, 7);
		at(4.5).granted("b", 8);
		at(5).leads("b", 8);
		at(6).reaches(Stage.ENDED);
		assertThat(violations()).isEmpty();
	}

	@Test
	void s1TwoLeadAtOneInstant() {
		at(1).wins("a", 5, 0);
		at(2).sees("b", 5).wins("b", 6, 5);
		at(3).leads("a", 5);
		assertThat(violations()).contains("S1");
	}

	@Test
	void s1AlsoBetweenTwoSamples() {
		at(1).wins("a", 5, 0);
		at(2).writes("b", Purpose.CLAIM, 6, 0).leads("b", 6);
		at(3).leads("a", 5);
		assertThat(violations()).contains("S1");
	}

	@Test
	void s1IsExcusedForARenewDeadlineAfterAForeignEdit() {
		at(1).wins("a", 5, 0);
		at(2).edited(false).sees("b", 6).wins("b", 7, 6);
		at(3).leads("a", 5);
		assertThat(violations()).doesNotContain("S1", "S7");
	}

	@Test
	void s1IsNotExcusedByAHarmlessEdit() {
		at(1).wins("a", 5, 0);
		at(2).edited(true).sees("b", 6).wins("b", 7, 6);
		at(3).leads("a", 5);
		assertThat(violations()).contains("S1");
	}

	@Test
	void s1IsNotExcusedLongAfterAForeignEdit() {
		at(1).edited(false).wins("a", 7, 0);
		for (int second = 2; second < 20; second++) {
			at(second).renews("a", 7 + second, 6 + second);
		}
		at(20).sees("b", 26).wins("b", 50, 26);
		at(21).leads("a", 7);
		assertThat(violations()).contains("S1");
	}

	@Test
	void s1IsNotPromisedToThoseWhoShareAnIdentity() {
		add(new Event.Started(seconds(0.6), "c", "a", seconds(15), seconds(10), seconds(2), seconds(5), true));
		at(1).wins("a", 5, 0);
		at(2).sees("c", 5).wins("c", 6, 5);
		at(3).leads("a", 5);
		assertThat(violations()).doesNotContain("S1", "S7");
	}

	@Test
	void s2LeadsWithoutAConfirmedWrite() {
		at(1).leads("a", 5);
		assertThat(violations()).contains("S2");
	}

	@Test
	void s2LeadsAfterTheDeadline() {
		at(1).wins("a", 5, 0);
		at(11.5).leads("a", 5);
		assertThat(violations()).containsOnly("S2");
	}

	@Test
	void s2LeadsAfterTheDeadlineOfTheWallClockAlone() {
		at(1).wins("a", 5, 0);
		add(new Event.Sampled(seconds(2), "a", seconds(2), seconds(12), 5));
		assertThat(violations()).containsOnly("S2");
	}

	@Test
	void s2ALateAnswerConfirmsNothing() {
		at(1).sends("a", Purpose.CLAIM, 0);
		at(2).answered("a", Answer.UNKNOWN, 0, false);
		at(3).answered("a", Answer.STORED, 5, true).leads("a", 5);
		assertThat(violations()).contains("S2");
	}

	@Test
	void s3WorkBeginsWithoutLeadership() {
		at(1).works("a", 1, 5, true);
		assertThat(violations()).containsOnly("S3");
	}

	@Test
	void s3WorkBeginsAfterTheTerm() {
		at(1).wins("a", 5, 0);
		at(2).ends("a").works("a", 1, 5, true);
		assertThat(violations()).containsOnly("S3");
	}

	@Test
	void s4ASmallerTokenFollows() {
		at(1).wins("a", 5, 0);
		at(2).ends("a");
		at(3).wins("a", 4, 0);
		assertThat(violations()).contains("S4");
	}

	@Test
	void s4ASmallerTokenOfAnotherFollows() {
		at(1).wins("a", 5, 0);
		at(2).ends("a");
		at(3).wins("b", 4, 0);
		assertThat(violations()).contains("S4");
	}

	@Test
	void s4ATokenRepeats() {
		at(1).wins("a", 5, 0);
		at(2).ends("a");
		at(3).wins("b", 5, 0);
		assertThat(violations()).contains("S4");
	}

	@Test
	void s5GrantedTwice() {
		at(1).wins("a", 5, 0);
		at(2).granted("a", 5).granted("a", 5);
		assertThat(violations()).contains("S5");
	}

	@Test
	void s5RevokedWithoutAGrant() {
		at(1).revoked("a", 5);
		assertThat(violations()).contains("S5");
	}

	@Test
	void s5RevokedTwice() {
		at(1).granted("a", 5).revoked("a", 5).revoked("a", 5);
		assertThat(violations()).contains("S5");
	}

	@Test
	void s5NextGrantBeforeTheRevocation() {
		at(1).granted("a", 5).granted("a", 6);
		assertThat(violations()).contains("S5");
	}

	@Test
	void s5NeverRevoked() {
		at(1).wins("a", 5, 0);
		at(2).granted("a", 5);
		at(3).ends("a").reaches(Stage.ENDED);
		assertThat(violations()).containsOnly("S5");
	}

	@Test
	void s5NeverGranted() {
		at(1).wins("a", 5, 0);
		at(2).reaches(Stage.ENDED);
		assertThat(violations()).containsOnly("S5");
	}

	@Test
	void s5TwoAtOnce() {
		at(1).called("a", Callback.GRANTED, 5, true, 0).called("a", Callback.LEADER_CHANGED, 0, true, 0);
		assertThat(violations()).contains("S5");
	}

	@Test
	void s5StillLeaderInTheRevocation() {
		at(1).granted("a", 5).called("a", Callback.REVOKED, 5, true, 5);
		assertThat(violations()).containsOnly("S5");
	}

	@Test
	void s6ReleasedWhileLeading() {
		at(1).wins("a", 5, 0);
		at(2).writes("a", Purpose.RELEASE, 6, 5);
		assertThat(violations()).contains("S6");
	}

	@Test
	void s6ReleasedBeforeTheListenersKnow() {
		at(1).wins("a", 5, 0);
		at(1.1).granted("a", 5);
		at(2).ends("a").called("a", Callback.REVOKED, 5, true, 0).writes("a", Purpose.RELEASE, 6, 5);
		assertThat(violations()).containsOnly("S6");
	}

	@Test
	void s6ReleasedBeforeTheWorkHasEnded() {
		at(1).wins("a", 5, 0);
		at(1.1).granted("a", 5);
		at(2).leads("a", 5).works("a", 1, 5, true);
		at(3).ends("a").revoked("a", 5).writes("a", Purpose.RELEASE, 6, 5);
		assertThat(violations()).containsOnly("S6");
	}

	@Test
	void s7WritesOntoWhatItNeverSaw() {
		at(1).sends("a", Purpose.CLAIM, 4);
		assertThat(violations()).containsOnly("S7");
	}

	@Test
	void s7EndsALiveTerm() {
		at(1).wins("a", 5, 0);
		at(2).sees("b", 5).leads("a", 5).sends("b", Purpose.RELEASE, 5);
		add(new Event.Applied(seconds(2), "b", Purpose.RELEASE, 6, "a"));
		assertThat(violations()).containsOnly("S7");
	}

	@Test
	void s8SendsAfterTheStop() {
		at(1).stopped("a", false).sends("a", Purpose.READ, 0);
		assertThat(violations()).containsOnly("S8");
	}

	@Test
	void s8LeadsAfterTheStop() {
		at(1).wins("a", 5, 0);
		at(2).stopped("a", false).leads("a", 5);
		assertThat(violations()).containsOnly("S8");
	}

	@Test
	void s8CallsBackAfterTheStop() {
		at(1).stopped("a", true).called("a", Callback.LEADER_CHANGED, 0, true, 0);
		assertThat(violations()).containsOnly("S8");
	}

	@Test
	void s8LeavesAWatchOpen() {
		watches("a", 1, true);
		at(1).stopped("a", true).reaches(Stage.ENDED);
		assertThat(violations()).containsOnly("S8");
	}

	@Test
	void s9SomethingEscapes() {
		add(new Event.Failed(seconds(1), "a", "NullPointerException"));
		assertThat(violations()).containsOnly("S9");
	}

	@Test
	void s10TwoRequests() {
		at(1).sends("a", Purpose.READ, 0);
		at(2).sends("a", Purpose.READ, 0);
		assertThat(violations()).containsOnly("S10");
	}

	@Test
	void l1NobodyLeadsAfterACrash() {
		at(1).wins("a", 5, 0).reaches(Stage.SETTLED);
		at(2).crashed("a");
		at(25).ends("b");
		assertThat(violations()).containsOnly("L1");
	}

	@Test
	void l1NobodyLeadsAfterACrashThatWasReported() {
		at(1).wins("a", 5, 0).reaches(Stage.SETTLED);
		at(2).crashed("a");
		at(3).told("b", "a");
		at(3.5).ends("b");
		assertThat(violations()).containsOnly("L1");
	}

	@Test
	void l1IsKeptByWhoLeadsSoonAfterTheReport() {
		at(1).wins("a", 5, 0).reaches(Stage.SETTLED);
		at(2).crashed("a");
		at(3).told("b", "a").sees("b", 5);
		at(3.1).wins("b", 6, 5);
		at(3.3).leads("b", 6);
		assertThat(violations()).isEmpty();
	}

	@Test
	void l1AReportIsNotForgottenForALateOneOfAnotherProcess() {
		at(1).wins("a", 5, 0).reaches(Stage.SETTLED);
		at(2).crashed("a");
		at(3).told("b", "a").told("b", "long gone");
		at(3.5).ends("b");
		assertThat(violations()).containsOnly("L1");
	}

	@Test
	void l1AReportAboutAnotherProcessPromisesNothing() {
		at(1).wins("a", 5, 0).reaches(Stage.SETTLED);
		at(2).crashed("a");
		at(3).told("b", "long gone");
		at(3.3).ends("b");
		assertThat(violations()).isEmpty();
	}

	@Test
	void l2NobodyLeadsAfterARelease() {
		at(1).reaches(Stage.SETTLED);
		at(2).writes("a", Purpose.RELEASE, 6, 0);
		at(2.5).ends("b");
		assertThat(violations()).containsOnly("L2");
	}

	@Test
	void l3AShortOutageCostsLeadership() {
		at(1).wins("a", 5, 0).reaches(Stage.SETTLED).reaches(Stage.OUTAGE_BEGAN);
		at(3).reaches(Stage.OUTAGE_ENDED).ends("a");
		assertThat(violations()).containsOnly("L3");
	}

	@Test
	void l4NobodyLeadsWhenFaultsAreOver() {
		at(1).reaches(Stage.HEALED);
		at(25).ends("a");
		assertThat(violations()).containsOnly("L4");
	}

	@Test
	void l6AHotLoop() {
		for (int i = 0; i < 10; i++) {
			at(1 + i / 10.0).sends("a", Purpose.READ, 0).answered("a", Answer.UNKNOWN, 0, false);
		}
		assertThat(violations()).contains("L6");
	}

	@Test
	void l6DoesNotWaitAsAsked() {
		at(1).sends("a", Purpose.READ, 0);
		add(new Event.Answered(seconds(1), "a", this.request, Answer.REFUSED, 0, seconds(1), seconds(10), false));
		at(9).sends("a", Purpose.READ, 0);
		assertThat(violations()).containsOnly("L6");
	}

	@Test
	void l6AFollowerPollsThoughItsWatchIsHealthy() {
		at(1).watches("a", 1, true).reaches(Stage.SETTLED);
		for (int i = 2; i < 10; i += 2) {
			at(i).sends("a", Purpose.READ, 0).answered("a", Answer.FOUND, 1, false);
		}
		at(11).asked("a", Wish.STOP);
		assertThat(violations()).containsOnly("L6");
	}

	@Test
	void l6AFollowerPollsThoughItsWatchHasBecomeHealthy() {
		at(1).reaches(Stage.SETTLED);
		at(2).sends("a", Purpose.READ, 0).answered("a", Answer.FOUND, 1, false).watches("a", 1, true);
		for (int i = 4; i < 12; i += 2) {
			at(i).sends("a", Purpose.READ, 0).answered("a", Answer.FOUND, 1, false);
		}
		at(13).asked("a", Wish.STOP);
		assertThat(violations()).containsOnly("L6");
	}

	@Test
	void l7ABlockedListenerCostsLeadership() {
		at(1).wins("a", 5, 0).reaches(Stage.SETTLED).called("a", Callback.GRANTED, 5, true, 5);
		at(3).ends("a");
		assertThat(violations()).containsOnly("L7");
	}

	// Near misses: what looks like the above, and is allowed

	@Test
	void l6AFollowerMayPollUntilItsWatchIsOpen() {
		at(1).watches("a", 1, true).watches("a", 1, false).reaches(Stage.SETTLED);
		for (int i = 2; i < 10; i += 2) {
			at(i).sends("a", Purpose.READ, 0).answered("a", Answer.FOUND, 1, false);
		}
		at(10).watches("a", 2, true);
		at(20).asked("a", Wish.STOP);
		assertThat(violations()).isEmpty();
	}

	@Test
	void s2IsKeptUntilTheDeadline() {
		at(1).wins("a", 5, 0);
		at(10.9).leads("a", 5);
		add(new Event.Sampled(seconds(10.95), "a", seconds(10.95), seconds(-3600), 5));
		assertThat(violations()).isEmpty();
	}

	@Test
	void s2AnyConfirmedWriteCountsWhenTheWallClockHasJumped() {
		at(1).wins("a", 5, 0);
		for (int i = 1; i <= 4; i++) {
			add(new Event.Sent(seconds(1 + i), "a", 10 + i, Purpose.RENEW, 4 + i, seconds(1 + i), seconds(-3600)));
			add(new Event.Answered(seconds(1 + i), "a", 10 + i, Answer.STORED, 5 + i, seconds(1 + i), 0, false));
		}
		at(6).leads("a", 5);
		assertThat(violations()).doesNotContain("S2");
	}

	@Test
	void s3WorkMayGoOnAfterTheTerm() {
		at(1).wins("a", 5, 0);
		at(2).leads("a", 5).works("a", 1, 5, true).ends("a");
		at(3).works("a", 1, 5, false);
		assertThat(violations()).isEmpty();
	}

	@Test
	void s4AGreaterTokenOfAnotherFollows() {
		at(1).wins("a", 5, 0);
		at(2).ends("a");
		at(3).wins("b", 6, 0);
		at(4).renews("b", 7, 6);
		assertThat(violations()).isEmpty();
	}

	@Test
	void s5ATermIsRevokedWhileTheNextOneHasBegun() {
		at(1).granted("a", 5).called("a", Callback.REVOKED, 5, true, 6).called("a", Callback.REVOKED, 5, false, 6);
		at(2).granted("a", 6);
		assertThat(violations()).isEmpty();
	}

	@Test
	void s5WhoHasCrashedIsToldNothing() {
		at(1).wins("a", 5, 0).granted("a", 5).crashed("a");
		at(2).reaches(Stage.ENDED);
		assertThat(violations()).isEmpty();
	}

	@Test
	void s6ReleasedWhenListenersKnowAndTheWorkHasEnded() {
		at(1).wins("a", 5, 0).granted("a", 5);
		at(2).leads("a", 5).works("a", 1, 5, true);
		at(3).ends("a").revoked("a", 5).works("a", 1, 5, false).writes("a", Purpose.RELEASE, 6, 5);
		assertThat(violations()).isEmpty();
	}

	@Test
	void s7EndsATermThatIsOver() {
		at(1).wins("a", 5, 0);
		at(2).sees("b", 5).leads("a", 5);
		at(17).ends("a").sends("b", Purpose.CLAIM, 5);
		add(new Event.Applied(seconds(17), "b", Purpose.CLAIM, 6, "a"));
		assertThat(violations()).isEmpty();
	}

	@Test
	void s8ALateAnswerMayComeAfterTheStop() {
		at(1).sends("a", Purpose.READ, 0).stopped("a", true).answered("a", Answer.UNKNOWN, 0, true);
		assertThat(violations()).isEmpty();
	}

	@Test
	void s8AListenerThatWouldNotEndMayBeCalledAfterAStopByForce() {
		at(1).stopped("a", false).called("a", Callback.LEADER_CHANGED, 0, true, 0).reaches(Stage.ENDED);
		assertThat(violations()).isEmpty();
	}

	@Test
	void s9AFaultIsNoFailure() {
		add(new Event.Disturbed(seconds(1), "a", "paused"));
		assertThat(violations()).isEmpty();
	}

	@Test
	void s10ARequestFollowsOneThatWasAbandoned() {
		at(1).sends("a", Purpose.READ, 0);
		add(new Event.Cancelled(seconds(2), "a", this.request));
		at(2).sends("a", Purpose.READ, 0);
		assertThat(violations()).isEmpty();
	}

	@Test
	void l1IsKeptByWhoTakesOverAtTheEndOfTheLease() {
		at(1).wins("a", 5, 0).reaches(Stage.SETTLED);
		at(2).crashed("a");
		at(16.1).sees("b", 5).wins("b", 6, 5);
		at(25).renews("b", 7, 6);
		assertThat(violations()).isEmpty();
	}

	/** With L = 15 s and P = 2 s until 23.6 s after the renewal, clocks being slow. */
	@Test
	void l1ARenewalMayArriveAfterTheCrash() {
		at(1).wins("a", 5, 0).reaches(Stage.SETTLED);
		at(2).sends("a", Purpose.RENEW, 5).crashed("a");
		at(6).writes("a", Purpose.RENEW, 6, 5);
		at(25).sees("b", 6).wins("b", 7, 6);
		assertThat(violations()).doesNotContain("L1");
	}

	@Test
	void l2IsKeptByWhoTakesOverWithinThreeRoundTrips() {
		at(1).reaches(Stage.SETTLED);
		at(2).writes("a", Purpose.RELEASE, 6, 0);
		at(2.05).sees("b", 6).wins("b", 7, 6);
		at(2.5).leads("b", 7);
		assertThat(violations()).isEmpty();
	}

	@Test
	void l3LeadershipMayEndInAnOutageIfTheApplicationAsks() {
		at(1).wins("a", 5, 0).reaches(Stage.SETTLED).reaches(Stage.OUTAGE_BEGAN);
		at(2).asked("a", Wish.RESIGN).ends("a");
		at(3).reaches(Stage.OUTAGE_ENDED);
		assertThat(violations()).isEmpty();
	}

	@Test
	void l3OfTwoLeadersOneLosesIt() {
		at(1).wins("a", 5, 0);
		edited(false);
		at(1.5).wins("b", 7, 6).reaches(Stage.SETTLED).reaches(Stage.OUTAGE_BEGAN);
		at(2).reaches(Stage.OUTAGE_ENDED).ends("a");
		assertThat(violations()).doesNotContain("L3");
	}

	@Test
	void l4IsKeptByWhoLeadsALeaseLater() {
		at(1).reaches(Stage.HEALED);
		at(16).wins("a", 5, 0);
		at(25).leads("a", 5);
		assertThat(violations()).isEmpty();
	}

	@Test
	void l6AFewRequestsAreNoHotLoop() {
		for (int i = 0; i < 6; i++) {
			at(1 + i / 10.0).sends("a", Purpose.READ, 0).answered("a", Answer.UNKNOWN, 0, false);
		}
		assertThat(violations()).isEmpty();
	}

	@Test
	void l6WaitsAsAsked() {
		at(1).sends("a", Purpose.READ, 0);
		add(new Event.Answered(seconds(1), "a", this.request, Answer.REFUSED, 0, seconds(1), seconds(10), false));
		at(11).sends("a", Purpose.READ, 0);
		assertThat(violations()).isEmpty();
	}

	@Test
	void l6AFollowerMayLookOnce() {
		at(1).reaches(Stage.SETTLED);
		at(8).sends("a", Purpose.READ, 0).answered("a", Answer.FOUND, 1, false);
		at(11).asked("a", Wish.STOP);
		assertThat(violations()).isEmpty();
	}

	@Test
	void l7WhoLeadsOnWhileAListenerBlocksIsFine() {
		at(1).wins("a", 5, 0).reaches(Stage.SETTLED).called("a", Callback.GRANTED, 5, true, 5);
		at(3).renews("a", 6, 5);
		at(5).called("a", Callback.GRANTED, 5, false, 5);
		assertThat(violations()).isEmpty();
	}

	// Words for histories

	private List<String> violations() {
		return HistoryChecker.check(this.history).stream().map(Violation::invariant).distinct().toList();
	}

	private HistoryCheckerTests at(double time) {
		this.time = time;
		return this;
	}

	private HistoryCheckerTests add(Event event) {
		this.history.add(event);
		return this;
	}

	private long now() {
		return seconds(this.time);
	}

	private static long seconds(double time) {
		return (long) (time * 1e9);
	}

	private void started(String run) {
		add(new Event.Started(seconds(0.5), run, run, seconds(15), seconds(10), seconds(2), seconds(5), true));
	}

	private HistoryCheckerTests leads(String run, long token) {
		return add(new Event.Sampled(now(), run, now(), now(), token));
	}

	private HistoryCheckerTests ends(String run) {
		return leads(run, 0);
	}

	private HistoryCheckerTests sends(String run, Purpose purpose, long base) {
		return add(new Event.Sent(now(), run, ++this.request, purpose, base, now(), now()));
	}

	private HistoryCheckerTests answered(String run, Answer answer, long version, boolean late) {
		return add(new Event.Answered(now(), run, this.request, answer, version, now(), 0, late));
	}

	private HistoryCheckerTests writes(String run, Purpose purpose, long version, long base) {
		sends(run, purpose, base);
		add(new Event.Applied(now(), run, purpose, version, run));
		return answered(run, Answer.STORED, version, false);
	}

	private HistoryCheckerTests wins(String run, long version, long base) {
		return writes(run, Purpose.CLAIM, version, base).leads(run, version);
	}

	private void renews(String run, long version, long base) {
		long token = this.history.stream()
			.filter((event) -> event instanceof Event.Sampled && event.run().equals(run))
			.mapToLong((event) -> ((Event.Sampled) event).token())
			.reduce(0, (before, after) -> after);
		writes(run, Purpose.RENEW, version, base).leads(run, token);
	}

	private HistoryCheckerTests watches(String run, long watch, boolean opens) {
		return add(new Event.Watched(now(), run, watch, opens));
	}

	private HistoryCheckerTests sees(String run, long version) {
		return add(new Event.Seen(now(), run, version));
	}

	private HistoryCheckerTests edited(boolean harmless) {
		return add(new Event.Edited(now(), "", "edit", 6, harmless));
	}

	private HistoryCheckerTests called(String run, Callback callback, long token, boolean begins, long leading) {
		return add(new Event.Called(now(), run, callback, token, begins, leading));
	}

	private HistoryCheckerTests granted(String run, long token) {
		return called(run, Callback.GRANTED, token, true, token).called(run, Callback.GRANTED, token, false, token);
	}

	private HistoryCheckerTests revoked(String run, long token) {
		return called(run, Callback.REVOKED, token, true, 0).called(run, Callback.REVOKED, token, false, 0);
	}

	private HistoryCheckerTests works(String run, long work, long token, boolean begins) {
		return add(new Event.Worked(now(), run, work, token, begins));
	}

	private HistoryCheckerTests asked(String run, Wish wish) {
		return add(new Event.Asked(now(), run, wish));
	}

	private HistoryCheckerTests stopped(String run, boolean ended) {
		return add(new Event.Stopped(now(), run, ended));
	}

	private void crashed(String run) {
		add(new Event.Crashed(now(), run));
	}

	private HistoryCheckerTests told(String run, String ended) {
		return add(new Event.Reported(now(), run, ended));
	}

	private HistoryCheckerTests reaches(Stage stage) {
		return add(new Event.Reached(now(), "", stage, seconds(0.02), seconds(15)));
	}

}
