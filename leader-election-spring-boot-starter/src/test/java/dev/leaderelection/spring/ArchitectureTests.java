package dev.leaderelection.spring;

import java.time.Clock;
import java.time.Instant;
import java.util.Timer;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

/**
 * The starter is thin: no algorithm, one thread, no clock, and no library by accident.
 */
@AnalyzeClasses(packages = "dev.leaderelection.spring", importOptions = DoNotIncludeTests.class)
class ArchitectureTests {

	@ArchTest
	final ArchRule only_the_lifecycle_makes_a_thread = noClasses().that()
		.doNotBelongToAnyOf(LeaderElectionLifecycle.class)
		.should()
		.callConstructor(Thread.class, Runnable.class, String.class)
		.orShould()
		.dependOnClassesThat(assignableTo(ExecutorService.class))
		.orShould()
		.dependOnClassesThat()
		.belongToAnyOf(Executors.class, Timer.class);

	@ArchTest
	final ArchRule nobody_reads_a_clock = noClasses().that()
		.doNotHaveFullyQualifiedName("dev.leaderelection.spring.integration.Moment")
		.should()
		.callMethod(System.class, "nanoTime")
		.orShould()
		.callMethod(System.class, "currentTimeMillis")
		.orShould()
		.callMethod(Instant.class, "now")
		.orShould()
		.dependOnClassesThat()
		.belongToAnyOf(Clock.class);

	@ArchTest
	final ArchRule the_gate_knows_nothing_of_boot = noClasses().that()
		.resideInAPackage("dev.leaderelection.spring.gate..")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("org.springframework.boot..", "dev.leaderelection.spring.boot..",
				"dev.leaderelection.spring.actuate..");

	@ArchTest
	final ArchRule optional_libraries_are_used_where_they_are_guarded = noClasses().that()
		.resideOutsideOfPackage("dev.leaderelection.spring.actuate..")
		.and()
		.haveSimpleNameNotEndingWith("AutoConfiguration")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("org.springframework.boot.actuate..", "org.springframework.boot.health..",
				"org.springframework.boot.micrometer..", "io.micrometer.core..");

	@ArchTest
	final ArchRule only_auto_configurations_and_what_properties_are_made_of_are_public = classes().that()
		.resideInAPackage("dev.leaderelection.spring.boot.autoconfigure..")
		.and()
		.arePublic()
		.should()
		.haveSimpleNameEndingWith("AutoConfiguration")
		.orShould()
		.haveNameMatching(".*\\.(Leader)?ElectionProperties(\\$.*)?")
		.orShould()
		.beEnums();

	@ArchTest
	final ArchRule the_protocol_is_not_the_starters_concern = noClasses().should()
		.dependOnClassesThat()
		.haveNameMatching("dev\\.leaderelection\\.(protocol|loop)\\.(?!RevocationReason|ElectionThreads|LoopThread).*");

}
