/**
 * Starts etcd and a kube-apiserver on this machine, for tests.
 */
@NullMarked
package dev.leaderelection.apiserver;

import org.jspecify.annotations.NullMarked;
