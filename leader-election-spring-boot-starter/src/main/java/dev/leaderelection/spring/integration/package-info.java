/**
 * Elections for applications of Spring Integration: an
 * {@link dev.leaderelection.spring.integration.LeaderElectionInitiator initiator} with
 * the contracts of its own one, and what its role controller needs to hand over without
 * an overlap.
 */
@NullMarked
package dev.leaderelection.spring.integration;

import org.jspecify.annotations.NullMarked;
