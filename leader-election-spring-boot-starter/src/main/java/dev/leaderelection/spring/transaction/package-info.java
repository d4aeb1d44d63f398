/**
 * Keeps leader-only work from committing a transaction once its leadership has ended.
 */
@NullMarked
package dev.leaderelection.spring.transaction;

import org.jspecify.annotations.NullMarked;
