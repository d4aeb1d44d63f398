package dev.leaderelection.sample;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import dev.leaderelection.Leadership;
import dev.leaderelection.spring.CurrentLeadership;
import dev.leaderelection.spring.LeaderOnly;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Work that must not be done twice: every replica is scheduled, only the leader works.
 */
@Component
class InvoiceJob {

	private static final Logger logger = LoggerFactory.getLogger(InvoiceJob.class);

	private final AtomicInteger sent = new AtomicInteger();

	/**
	 * Sends an invoice a second. The fencing token is greater than that of any leader
	 * before: a receiver that remembers the greatest one can refuse what a former leader
	 * sends late.
	 */
	@LeaderOnly
	@Scheduled(fixedRate = 1, timeUnit = TimeUnit.SECONDS)
	void sendInvoice() {
		Leadership leadership = CurrentLeadership.require();
		logger.info("{} sends its invoice no. {} (fencing token {})", leadership.holderIdentity(),
				this.sent.incrementAndGet(), leadership.fencingToken());
	}

}
