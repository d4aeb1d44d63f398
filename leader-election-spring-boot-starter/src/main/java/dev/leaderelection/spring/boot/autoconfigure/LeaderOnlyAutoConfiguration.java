package dev.leaderelection.spring.boot.autoconfigure;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Import;

/**
 * Auto-configuration for {@link dev.leaderelection.spring.LeaderOnly} methods. There is
 * no way to switch it off by itself: without an election nobody leads, and the methods
 * never run.
 */
@AutoConfiguration(after = LeaderElectionAutoConfiguration.class)
@Import(GateConfiguration.class)
public final class LeaderOnlyAutoConfiguration {

}
