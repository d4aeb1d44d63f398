/**
 * Leader election among the processes of one machine, by files: for development without a
 * cluster, for tests of several processes, and for services that run more than once on
 * one host.
 * <p>
 * {@link dev.leaderelection.local.LocalLocks} opens a directory,
 * {@link dev.leaderelection.local.LocalLock} is one election's lock in it. No file lock
 * is ever held, so that a process which is killed or paused at any instant neither blocks
 * the others nor leaves anything that has to be repaired.
 */
@NullMarked
package dev.leaderelection.local;

import org.jspecify.annotations.NullMarked;
