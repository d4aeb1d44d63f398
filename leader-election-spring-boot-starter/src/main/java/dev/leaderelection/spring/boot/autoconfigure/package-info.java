/**
 * Auto-configuration of leader election.
 */
@NullMarked
package dev.leaderelection.spring.boot.autoconfigure;

import org.jspecify.annotations.NullMarked;
