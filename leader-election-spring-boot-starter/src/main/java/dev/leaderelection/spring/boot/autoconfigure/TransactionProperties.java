package dev.leaderelection.spring.boot.autoconfigure;

import dev.leaderelection.spring.transaction.TransactionVeto;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Properties of transactions in leader-only work.
 *
 * @param veto When to roll a transaction of leader-only work back instead of committing
 * it: once leadership is lost, or once it has ended in any way. By default never.
 */
@ConfigurationProperties("leader-election.transactions")
record TransactionProperties(TransactionVeto veto) {

}
