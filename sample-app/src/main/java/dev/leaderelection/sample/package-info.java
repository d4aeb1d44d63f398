/**
 * The whole use of the starter in one small application.
 */
@NullMarked
package dev.leaderelection.sample;

import org.jspecify.annotations.NullMarked;
