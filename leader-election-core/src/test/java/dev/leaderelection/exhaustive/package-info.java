/**
 * Exhaustive search of a small scope: the real machine, two candidates, and every order
 * in which things can happen to them. {@link dev.leaderelection.exhaustive.World} is what
 * there is, {@link dev.leaderelection.exhaustive.Moves} what may happen,
 * {@link dev.leaderelection.exhaustive.Invariants} and
 * {@link dev.leaderelection.exhaustive.Recovery} what must hold,
 * {@link dev.leaderelection.exhaustive.Code} why there are so few worlds.
 */
package dev.leaderelection.exhaustive;
