/**
 * Leader election among the replicas of an application, for any Java program.
 * <p>
 * {@link dev.leaderelection.LeaderElection} is the entry: build one, start it, ask
 * {@code isLeader()} or listen. <b>What is guaranteed:</b> at most one candidate leads at
 * any instant, as long as the clocks of the machines run at rates within ten per cent of
 * the true one, identities are unique, and nobody edits a record that is held. No
 * timestamp of another machine is ever compared with a clock. <b>What can't be:</b> no
 * lock service can stop work that is already running when leadership ends; pass the
 * {@link dev.leaderelection.FencingToken} to whatever the work changes. SAFETY.md has the
 * argument.
 */
@NullMarked
package dev.leaderelection;

import org.jspecify.annotations.NullMarked;
