/**
 * The use of the core in plain Java, as tests that read like documentation. Each example
 * is one method that a reader can copy.
 */
package dev.leaderelection.examples;
