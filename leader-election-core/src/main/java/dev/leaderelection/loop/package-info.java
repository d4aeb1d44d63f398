/**
 * Everything around the machine that is not pure: the loop that owns an election's state,
 * the threads, the clocks, the requests under way and the callbacks.
 * <p>
 * Time, threads and requests come in through one-method seams, so that the simulator
 * drives this very code with virtual ones.
 */
@NullMarked
package dev.leaderelection.loop;

import org.jspecify.annotations.NullMarked;
