package dev.leaderelection.spring.examples;

import java.math.BigDecimal;

import dev.leaderelection.Leadership;
import dev.leaderelection.NotLeaderException;

import org.springframework.jdbc.core.simple.JdbcClient;

/** Lets a transaction of a leader go on unless a later leader has been here. */
class Fence {

	private final JdbcClient database;

	Fence(JdbcClient database) {
		this.database = database;
	}

	/**
	 * Locks the election's row until the end of the transaction.
	 * @param leadership the term that the transaction belongs to
	 */
	void pass(Leadership leadership) {
		int rows = this.database.sql("update fence set token = :token where election = :election and token <= :token")
			.param("token", new BigDecimal(leadership.fencingToken().value()))
			.param("election", leadership.election())
			.update();
		if (rows == 0) {
			throw new NotLeaderException("A later leader has been here before: " + leadership);
		}
	}

}
