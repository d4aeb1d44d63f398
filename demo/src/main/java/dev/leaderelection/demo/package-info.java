/**
 * Shows an election: starts three replicas of the sample application as processes on this
 * machine, and lets a person or a script stop, kill and pause the one that leads.
 *
 * <p>
 * {@link dev.leaderelection.demo.Demo} reads the command line, an
 * {@link dev.leaderelection.demo.ElectionPlace} says where the replicas elect, the
 * {@link dev.leaderelection.demo.Fleet} starts them, the
 * {@link dev.leaderelection.demo.Narrator} makes sense of what they print, and
 * {@link dev.leaderelection.demo.Operator} does what it is told.
 */
@NullMarked
package dev.leaderelection.demo;

import org.jspecify.annotations.NullMarked;
