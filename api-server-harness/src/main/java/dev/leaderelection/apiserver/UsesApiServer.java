package dev.leaderelection.apiserver;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The test class or method needs a real API server. Its methods can take an
 * {@link ApiServer}, one for the JVM, started at first need, and a {@link Namespace}, a
 * fresh one for each test, as parameters.
 *
 * <p>
 * Where there is no API server the tests are skipped; if the environment variable
 * {@code LEADER_ELECTION_API_SERVER} is {@code required}, they fail, and if it is
 * {@code off}, they are always skipped.
 */
@Target({ ElementType.TYPE, ElementType.METHOD })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@Tag("api-server")
@ExtendWith(ApiServerExtension.class)
public @interface UsesApiServer {

	/**
	 * Whether the test needs the client-go candidate as well.
	 * @return true if it does
	 */
	boolean withClientGoCandidate() default false;

}
