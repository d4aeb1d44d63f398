package dev.leaderelection.exhaustive;

import dev.leaderelection.protocol.Request;

/**
 * A write on its way that nobody waits for any more, and that may still be applied.
 *
 * @param writer the identity that sent it
 * @param write what was sent
 * @param slow whether it may take as long as it likes
 */
record Ghost(String writer, Request.Write write, boolean slow) {
}
