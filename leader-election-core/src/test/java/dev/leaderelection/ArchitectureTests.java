package dev.leaderelection;

import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URL;
import java.net.URLConnection;
import java.nio.channels.NetworkChannel;
import java.time.Clock;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.Timer;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaConstructorCall;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTag;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

/**
 * What the packages of the core may use, so that correctness can be argued from few
 * places.
 */
@AnalyzeClasses(packages = "dev.leaderelection",
		importOptions = { DoNotIncludeTests.class, ArchitectureTests.DoNotIncludeHarness.class })
class ArchitectureTests {

	private static final String PROTOCOL = "dev.leaderelection.protocol..";

	private static final String LOOP = "dev.leaderelection.loop..";

	private static final String KUBERNETES = "dev.leaderelection.kubernetes..";

	private static final String CLOCK = "dev.leaderelection.loop.SystemTimeSource";

	@ArchTest
	final ArchRule the_protocol_knows_only_values = classes().that()
		.resideInAPackage(PROTOCOL)
		.should()
		.onlyDependOnClassesThat(resideInAnyPackage("java.lang..", "java.math", "java.time..", "java.util",
				"java.util.function", "java.util.stream", "org.jspecify.annotations", PROTOCOL)
			.or(valuesOfTheLock())
			.or(describe("primitives", JavaClass::isPrimitive)))
		.because("it is a function of state, input and time")
		.allowEmptyShould(true);

	@ArchTest
	final ArchRule the_protocol_reads_nothing_from_its_surroundings = noClasses().that()
		.resideInAPackage(PROTOCOL)
		.should()
		.dependOnClassesThat(belongToAnyOf(System.class, Runtime.class, Process.class, ProcessBuilder.class,
				Thread.class, ThreadLocal.class, Clock.class, Random.class, SplittableRandom.class, Timer.class))
		.orShould()
		.accessTargetWhere(readsTheClock())
		.orShould()
		.callMethod(Math.class, "random")
		.orShould()
		.callMethod(UUID.class, "randomUUID")
		.allowEmptyShould(true);

	@ArchTest
	final ArchRule one_class_reads_clocks = noClasses().that()
		.doNotHaveFullyQualifiedName(CLOCK)
		.should()
		.accessTargetWhere(readsTheClock());

	@ArchTest
	final ArchRule one_package_makes_threads = noClasses().that()
		.resideOutsideOfPackage(LOOP)
		.should()
		.callConstructorWhere(constructs(Thread.class))
		.orShould()
		.callConstructorWhere(constructs(ExecutorService.class))
		.orShould()
		.callConstructorWhere(constructs(Timer.class))
		.orShould()
		.dependOnClassesThat()
		.belongToAnyOf(Executors.class)
		.orShould()
		.accessTargetWhere(runsOnTheCommonPool());

	@ArchTest
	final ArchRule one_package_opens_sockets = noClasses().that()
		.resideOutsideOfPackage(KUBERNETES)
		.should()
		.dependOnClassesThat(
				resideInAnyPackage("io.kubernetes..", "java.net.http..", "javax.net..", "okhttp3..", "okio..")
					.or(assignableTo(NetworkChannel.class))
					.or(belongToAnyOf(DatagramSocket.class, ServerSocket.class, Socket.class, URL.class,
							URLConnection.class)));

	@ArchTest
	@ArchTag("S9")
	final ArchRule nothing_ends_the_process = noClasses().should()
		.callMethod(System.class, "exit", int.class)
		.orShould()
		.callMethod(Runtime.class, "exit", int.class)
		.orShould()
		.callMethod(Runtime.class, "halt", int.class);

	@ArchTest
	final ArchRule the_core_knows_no_spring = noClasses().should()
		.dependOnClassesThat()
		.resideInAPackage("org.springframework..");

	@ArchTest
	final ArchRule packages_form_no_cycle = slices().matching("dev.leaderelection.(*)..")
		.should()
		.beFreeOfCycles()
		.allowEmptyShould(true);

	@ArchTest
	final ArchRule logging_goes_to_slf4j = noClasses().should()
		.dependOnClassesThat()
		.resideInAPackage("java.util.logging..");

	@ArchTest
	final ArchRule nothing_prints = NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;

	private static DescribedPredicate<JavaClass> valuesOfTheLock() {
		return resideInAPackage("dev.leaderelection.lock").and(describe("are values",
				(type) -> type.isRecord() || type.isEnum() || (type.isInterface() && type.reflect().isSealed())));
	}

	private static DescribedPredicate<JavaAccess<?>> readsTheClock() {
		return describe("reads a clock", (access) -> {
			String owner = access.getTargetOwner().getName();
			String name = access.getTarget().getName();
			return switch (name) {
				case "nanoTime", "currentTimeMillis" -> owner.equals("java.lang.System");
				case "now" -> owner.startsWith("java.time.");
				case "<init>" -> owner.equals("java.util.Date");
				default -> owner.equals("java.time.Clock") && !name.equals("fixed");
			};
		});
	}

	private static DescribedPredicate<JavaConstructorCall> constructs(Class<?> type) {
		return describe("constructs a " + type.getSimpleName(), (call) -> call.getTargetOwner().isAssignableTo(type));
	}

	private static DescribedPredicate<JavaAccess<?>> runsOnTheCommonPool() {
		return describe("runs on the common pool", (access) -> {
			String name = access.getTarget().getName();
			return name.equals("parallelStream")
					|| (name.endsWith("Async") && access.getTargetOwner().isEquivalentTo(CompletableFuture.class));
		});
	}

	static class DoNotIncludeHarness implements ImportOption {

		@Override
		public boolean includes(Location location) {
			return !location.contains("/dev/leaderelection/apiserver/");
		}

	}

}
