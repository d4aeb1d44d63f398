/**
 * The election rule, and nothing else: a pure function from (state, input, now) to
 * (state, outputs).
 * <p>
 * No thread, clock, random number, I/O or logging.
 * {@link dev.leaderelection.protocol.ElectionMachine} names the inputs,
 * {@link dev.leaderelection.protocol.Output} the outputs,
 * {@link dev.leaderelection.protocol.Transition} holds the rule. SAFETY.md numbers the
 * rules and argues why they suffice.
 */
@NullMarked
package dev.leaderelection.protocol;

import org.jspecify.annotations.NullMarked;
