package dev.leaderelection.apiserver;

import java.util.stream.Stream;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Skips tests where there is no API server, and hands it to the others.
 */
final class ApiServerExtension implements ExecutionCondition, ParameterResolver {

	private static final ExtensionContext.Namespace STORE = ExtensionContext.Namespace.create(ApiServerExtension.class);

	@Override
	public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
		return needed(context).map((binary) -> availability(context, binary))
			.filter((availability) -> !availability.isAvailable())
			.findFirst()
			.map(Availability::whenUnavailable)
			.orElse(ConditionEvaluationResult.enabled("There is an API server"));
	}

	private static Stream<Binary> needed(ExtensionContext context) {
		Stream<Binary> servers = Stream.of(Binary.ETCD, Binary.KUBE_APISERVER);
		return needsCandidate(context) ? Stream.concat(servers, Stream.of(Binary.CLIENTGO_CANDIDATE)) : servers;
	}

	private static Availability availability(ExtensionContext context, Binary binary) {
		return context.getRoot()
			.getStore(STORE)
			.computeIfAbsent(binary,
					(key) -> Availability.of(binary, BinaryFinder.here(), System.getenv(), System.out::println),
					Availability.class);
	}

	private static boolean needsCandidate(ExtensionContext context) {
		return AnnotationSupport.findAnnotation(context.getElement(), UsesApiServer.class)
			.map(UsesApiServer::withClientGoCandidate)
			.orElse(false);
	}

	@Override
	public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
		Class<?> type = parameter.getParameter().getType();
		return type == ApiServer.class || type == Namespace.class;
	}

	@Override
	public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
		return (parameter.getParameter().getType() == ApiServer.class) ? server(context) : namespace(context);
	}

	private static ApiServer server(ExtensionContext context) {
		return context.getRoot()
			.getStore(STORE)
			.computeIfAbsent(SharedServer.class, (key) -> SharedServer.start(), SharedServer.class)
			.get();
	}

	private static Namespace namespace(ExtensionContext context) {
		return context.getStore(STORE)
			.computeIfAbsent(context.getUniqueId(), (key) -> server(context).createNamespace(), Namespace.class);
	}

}
