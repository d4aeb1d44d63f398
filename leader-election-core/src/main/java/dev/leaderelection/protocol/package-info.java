/**
 * The election rule, and nothing else: a pure function from (state, input, now) to
 * (state, outputs).
 * <p>
 * No thread, clock, random number, I/O or logging.
 * {@link dev.leaderelection.protocol.ElectionMachine} names the inputs,
 * {@link dev.leaderelection.protocol.Output} the outputs. The rule is in two files:
 * {@link dev.leaderelection.protocol.Transition} says what an input means,
 * {@link dev.leaderelection.protocol.Agenda} what comes next, and when. What we write and
 * recognise is in {@link dev.leaderelection.protocol.OwnRecords}, the rest are values.
 * SAFETY.md numbers the rules and argues why they suffice.
 */
@NullMarked
package dev.leaderelection.protocol;

import org.jspecify.annotations.NullMarked;
