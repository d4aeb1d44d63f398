/**
 * What a leader does all the time: a periodic task, a long-running one, a child process,
 * a status file; and what a follower does.
 * <p>
 * Each is a {@link dev.leaderelection.LeaderElectionListener}, to be registered when the
 * election is built; that is all there is to do. Each begins when leadership is granted,
 * is told to end when it is revoked, counts as leader-only work meanwhile, so that a
 * voluntary release waits for it, and never overlaps with itself in this process. Each
 * runs on a daemon thread that exists only while there is something to run.
 */
@NullMarked
package dev.leaderelection.task;

import org.jspecify.annotations.NullMarked;
