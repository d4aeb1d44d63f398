/**
 * What operators see of an election: endpoint, health, metrics, info. Never makes a
 * request.
 */
@NullMarked
package dev.leaderelection.spring.actuate;

import org.jspecify.annotations.NullMarked;
