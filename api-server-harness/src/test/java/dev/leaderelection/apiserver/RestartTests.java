package dev.leaderelection.apiserver;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A server that is killed comes back with its data, its address and its tokens.
 */
@UsesApiServer
class RestartTests {

	@Test
	void dataSurvivesAKill() {
		try (ApiServer server = ApiServer.start()) {
			Namespace namespace = server.createNamespace();
			namespace.createPod("pod-0");
			String url = server.url();
			server.kill();
			assertThat(server.isReady()).isFalse();
			server.startAgain();
			assertThat(server.url()).isEqualTo(url);
			assertThat(server.admin().get("/api/v1/namespaces/" + namespace.name() + "/pods/pod-0").status())
				.isEqualTo(200);
		}
	}

}
