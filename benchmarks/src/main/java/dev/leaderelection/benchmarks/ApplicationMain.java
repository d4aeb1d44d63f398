package dev.leaderelection.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

import dev.leaderelection.spring.LeaderOnly;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;

/**
 * A small Spring Boot application with one scheduled method. Says, in microseconds, how
 * long its main thread took to be ready, and what it computed meanwhile.
 */
@SpringBootConfiguration
@EnableAutoConfiguration
@EnableScheduling
public class ApplicationMain {

	/** Any application has made one before it starts. */
	private static final Logger logger = LoggerFactory.getLogger(ApplicationMain.class);

	/**
	 * Starts the application; ends it at the end of the input.
	 * @param args its properties
	 * @throws IOException if there is no input
	 */
	public static void main(String[] args) throws IOException {
		ThreadMXBean threads = ManagementFactory.getThreadMXBean();
		long begin = System.nanoTime();
		long used = threads.getCurrentThreadCpuTime();
		SpringApplication application = new SpringApplication(ApplicationMain.class);
		application.setBannerMode(Banner.Mode.OFF);
		ConfigurableApplicationContext context = application.run(args);
		long computed = threads.getCurrentThreadCpuTime() - used;
		long took = System.nanoTime() - begin;
		logger.debug("ready after {} ns", took);
		Voice voice = Voice.prompt(System.out, "application");
		voice.report("computed", computed / 1000);
		voice.report("ready", took / 1000);
		if (System.in.read() < 0) {
			context.close();
		}
	}

	@Bean
	Job job() {
		return new Job();
	}

	/** Leader-only where this starter is, and scheduled in any case. */
	static class Job {

		@LeaderOnly
		@Scheduled(fixedDelay = Long.MAX_VALUE)
		void run() {
		}

	}

}
