/**
 * Leader election as a Spring application sees it:
 * {@link dev.leaderelection.spring.LeaderOnly} methods,
 * {@link dev.leaderelection.spring.OnGrantedEvent granted},
 * {@link dev.leaderelection.spring.OnRevokedEvent revoked} and
 * {@link dev.leaderelection.spring.NewLeaderEvent new leader} events, and the lifecycle
 * that campaigns while the application runs.
 */
@NullMarked
package dev.leaderelection.spring;

import org.jspecify.annotations.NullMarked;
