/**
 * The tests bite: each bug that made another election give two leaders, or none for ever,
 * is kept as a patch of our own code in {@code reliability/mutants}, and must turn a
 * layer of the evidence red.
 */
@NullMarked
package dev.leaderelection.mutants;

import org.jspecify.annotations.NullMarked;
