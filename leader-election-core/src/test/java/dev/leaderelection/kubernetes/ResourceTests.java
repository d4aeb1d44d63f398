package dev.leaderelection.kubernetes;

import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/** A name that the API server would refuse is refused before it is asked. */
class ResourceTests {

	@Test
	void aLeaseHasThePathsOfTheApi() {
		Resource orders = Resource.lease("shop", "orders");
		assertThat(orders.path()).isEqualTo("/apis/coordination.k8s.io/v1/namespaces/shop/leases/orders");
		assertThat(orders).hasToString("Lease shop/orders");
	}

	@ParameterizedTest
	@ValueSource(strings = { "a", "orders", "orders-2", "9", "a.b", "orders.example.com", "a--b" })
	void namesThatTheApiServerAccepts(String name) {
		assertThat(Resource.lease("shop", name).name()).isEqualTo(name);
	}

	@ParameterizedTest
	@MethodSource("impossibleNames")
	void namesThatItRefuses(String name) {
		assertThatIllegalArgumentException().isThrownBy(() -> Resource.lease("shop", name))
			.withMessageContaining("'" + name + "' can't be the name of a Lease");
	}

	@ParameterizedTest
	@MethodSource("impossibleNamespaces")
	void namespacesThatItRefuses(String namespace) {
		assertThatIllegalArgumentException().isThrownBy(() -> Resource.lease(namespace, "orders"))
			.withMessageContaining("'" + namespace + "' can't be a namespace");
	}

	static Stream<String> impossibleNames() {
		return Stream.of("", " ", "Orders", "orders_1", "-orders", "orders-", ".orders", "orders.", "a..b", "a/b",
				"../b", "a?b", "a%2Fb", "ordérs", "orders\n", "a".repeat(254));
	}

	static Stream<String> impossibleNamespaces() {
		return Stream.concat(impossibleNames(), Stream.of("a.b", "a".repeat(64)));
	}

}
