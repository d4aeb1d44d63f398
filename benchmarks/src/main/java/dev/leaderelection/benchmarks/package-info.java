/**
 * Measures this library's election against others, on the same API server and in the same
 * run. {@link dev.leaderelection.benchmarks.Benchmarks} is the command.
 * <p>
 * Candidates are processes of their own; they print a line with a time stamp at each
 * event, and all stamps are of the one wall clock of this machine.
 */
@NullMarked
package dev.leaderelection.benchmarks;

import org.jspecify.annotations.NullMarked;
