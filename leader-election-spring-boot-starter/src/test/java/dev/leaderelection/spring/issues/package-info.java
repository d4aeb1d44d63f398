/**
 * One regression test for each way in which another implementation, or an earlier state
 * of this one, has been seen to break. They stay for ever.
 */
package dev.leaderelection.spring.issues;
