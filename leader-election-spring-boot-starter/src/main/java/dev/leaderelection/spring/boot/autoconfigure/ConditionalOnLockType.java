package dev.leaderelection.spring.boot.autoconfigure;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.context.annotation.Conditional;

/**
 * Matches if one of these is the kind of lock that was chosen, or that suits where we
 * run.
 */
@Conditional(OnLockTypeCondition.class)
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@interface ConditionalOnLockType {

	/**
	 * The kinds of lock.
	 * @return any but {@link LockType#AUTO}
	 */
	LockType[] value();

}
