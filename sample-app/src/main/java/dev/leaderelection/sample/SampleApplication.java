package dev.leaderelection.sample;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.scheduling.annotation.EnableScheduling;

/**
 * The whole use of the starter in one small application: {@link InvoiceJob} is the work
 * that only the leader may do, {@link LeadershipLog} shows who leads, and
 * {@code application.yaml} has the rest.
 */
@EnableScheduling
@SpringBootApplication
public class SampleApplication {

	public static void main(String[] args) {
		SpringApplication.run(SampleApplication.class, args);
	}

}
