/**
 * The locks on a Kubernetes {@code Lease} or {@code ConfigMap}: the only code that opens
 * a socket.
 * <p>
 * {@link dev.leaderelection.kubernetes.KubernetesConnection} is one way into one cluster,
 * shared by any number of {@link dev.leaderelection.kubernetes.LeaseLock}s and
 * {@link dev.leaderelection.kubernetes.ConfigMapLock}s. Configuration, TLS and
 * credentials come from {@code io.kubernetes:client-java}; objects are read and written
 * leniently, so that fields of a newer API neither fail nor get lost.
 */
@NullMarked
package dev.leaderelection.kubernetes;

import org.jspecify.annotations.NullMarked;
