/**
 * Runs replicas of the sample application against a real API server on this machine.
 */
@NullMarked
package dev.leaderelection.demo;

import org.jspecify.annotations.NullMarked;
