/**
 * The contract that every resource lock keeps, as a test to extend:
 * {@link dev.leaderelection.test.ResourceLockContract}.
 */
@NullMarked
package dev.leaderelection.test;

import org.jspecify.annotations.NullMarked;
