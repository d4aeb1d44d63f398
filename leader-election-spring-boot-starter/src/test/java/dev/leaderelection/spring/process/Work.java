package dev.leaderelection.spring.process;

import dev.leaderelection.spring.LeaderOnly;
import dev.leaderelection.spring.OnGrantedEvent;
import dev.leaderelection.spring.OnRevokedEvent;

import org.springframework.context.event.EventListener;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** A job and messages for the leader, and requests that every replica serves. */
@RestController
class Work {

	private final String replica;

	private final Diary diary;

	Work(String replica, Diary diary) {
		this.replica = replica;
		this.diary = diary;
	}

	void servesOn(String port) {
		this.diary.add(this.replica + " serves on " + port);
	}

	@LeaderOnly
	@Scheduled(fixedDelay = 200)
	void job() {
		this.diary.work(this.replica + " job");
	}

	@LeaderOnly(otherwise = LeaderOnly.Otherwise.THROW)
	public void handleMessage(String number) {
		this.diary.work(this.replica + " message " + number);
	}

	@GetMapping("/slow")
	String request() {
		this.diary.work(this.replica + " request");
		return "served";
	}

	@EventListener
	void granted(OnGrantedEvent event) {
		this.diary.add(this.replica + " granted");
	}

	@EventListener
	void revoked(OnRevokedEvent event) {
		this.diary.add(this.replica + " revoked");
	}

}
