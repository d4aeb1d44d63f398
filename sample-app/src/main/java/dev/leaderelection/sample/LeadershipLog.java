package dev.leaderelection.sample;

import java.util.Objects;

import dev.leaderelection.spring.NewLeaderEvent;
import dev.leaderelection.spring.OnGrantedEvent;
import dev.leaderelection.spring.OnRevokedEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Says who leads. Start and stop here what isn't a {@code @Scheduled} method.
 */
@Component
class LeadershipLog {

	private static final Logger logger = LoggerFactory.getLogger(LeadershipLog.class);

	@EventListener
	void granted(OnGrantedEvent event) {
		logger.info("{} leads (fencing token {})", event.getHolderIdentity(), event.getFencingToken());
	}

	@EventListener
	void revoked(OnRevokedEvent event) {
		logger.info("{} no longer leads (fencing token {}): {}", event.getHolderIdentity(), event.getFencingToken(),
				event.getReason().explanation());
	}

	/**
	 * Told on every replica, whether it leads or stands by.
	 * @param event who leads from now on
	 */
	@EventListener
	void newLeader(NewLeaderEvent event) {
		logger.info("The leader is {}", Objects.requireNonNullElse(event.getLeader(), "nobody"));
	}

}
