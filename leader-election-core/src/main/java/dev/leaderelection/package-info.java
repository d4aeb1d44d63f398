/**
 * Leader election through a Kubernetes Lease.
 */
@NullMarked
package dev.leaderelection;

import org.jspecify.annotations.NullMarked;
