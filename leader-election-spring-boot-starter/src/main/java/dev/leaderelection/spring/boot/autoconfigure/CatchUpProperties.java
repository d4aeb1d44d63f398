package dev.leaderelection.spring.boot.autoconfigure;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of missed runs that a new leader makes.
 *
 * @param maxAge How old a missed run by a cron expression may be for a leader-only method
 * with 'catchUp' to make it.
 */
@ConfigurationProperties("leader-election.catch-up")
record CatchUpProperties(@DefaultValue("1d") Duration maxAge) {

}
