/**
 * A real etcd and kube-apiserver for tests: no container, no root, only loopback traffic.
 *
 * <p>
 * A test class says {@link dev.leaderelection.apiserver.UsesApiServer @UsesApiServer} and
 * takes an {@link dev.leaderelection.apiserver.ApiServer} (one for the JVM) and a
 * {@link dev.leaderelection.apiserver.Namespace} (a fresh one for each test) as
 * parameters. Admission, validation, RBAC, tokens and watches are the genuine ones; there
 * is no kubelet, scheduler or controller, so Pods and ServiceAccounts exist only as
 * written. Works on POSIX systems.
 */
@NullMarked
package dev.leaderelection.apiserver;

import org.jspecify.annotations.NullMarked;
