/**
 * The resource lock: the one record that candidates compete for, and the few operations
 * on it that an election needs.
 * <p>
 * {@link dev.leaderelection.lock.ResourceLock} is the extension point for other stores.
 * Whoever implements it runs the published contract test of the
 * {@code leader-election-test} module against it.
 */
@NullMarked
package dev.leaderelection.lock;

import org.jspecify.annotations.NullMarked;
