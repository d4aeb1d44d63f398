/**
 * What stands before every {@link dev.leaderelection.spring.LeaderOnly} method: decides
 * at each call, or subscription, whether it runs, and refuses at start-up the methods for
 * which it can't.
 */
@NullMarked
package dev.leaderelection.spring.gate;

import org.jspecify.annotations.NullMarked;
