package dev.leaderelection.kubernetes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.leaderelection.apiserver.ClientCertificate;
import dev.leaderelection.apiserver.Namespace;
import dev.leaderelection.apiserver.UsesApiServer;
import dev.leaderelection.lock.Outcome;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/** Every way in which a kubeconfig names a cluster and a user, on a real API server. */
@UsesApiServer
class KubeconfigTests {

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	@TempDir
	Path directory;

	private final ListAppender<ILoggingEvent> log = new ListAppender<>();

	private Namespace namespace;

	private @Nullable KubernetesConnection connection;

	@BeforeEach
	void enter(Namespace namespace) {
		this.namespace = namespace;
		this.log.start();
		logger().addAppender(this.log);
	}

	@AfterEach
	void close() {
		logger().detachAppender(this.log);
		if (this.connection != null) {
			this.connection.close();
		}
		assertThat(this.log.list).noneMatch((event) -> event.getFormattedMessage().contains(token()));
	}

	@Test
	void aTokenAndAnAuthorityInTheFile() throws IOException {
		assertThat(read(cluster(), "token: " + token())).isEqualTo(new Outcome.Absent());
		assertThat(this.log.list).isEmpty();
	}

	@Test
	void anAuthorityInAFileBesideIt() throws IOException {
		write("pki/ca.crt", this.namespace.server().caCertificate());
		assertThat(read(server() + "certificate-authority: pki/ca.crt", "token: " + token()))
			.isEqualTo(new Outcome.Absent());
	}

	@Test
	void aTokenInAFile() throws IOException {
		Path token = write("token", token());
		assertThat(read(cluster(), "tokenFile: " + token)).isEqualTo(new Outcome.Absent());
	}

	@Test
	void aClientCertificateInTheFile() throws IOException {
		ClientCertificate certificate = certificate();
		assertThat(read(cluster(), "client-certificate-data: " + base64(certificate.certificate())
				+ "\n    client-key-data: " + base64(certificate.privateKey())))
			.isEqualTo(new Outcome.Absent());
	}

	@Test
	void aClientCertificateInFilesBesideIt() throws IOException {
		ClientCertificate certificate = certificate();
		write("pki/client.crt", certificate.certificate());
		write("pki/client.key", certificate.privateKey());
		assertThat(read(cluster(), "client-certificate: pki/client.crt\n    client-key: pki/client.key"))
			.isEqualTo(new Outcome.Absent());
	}

	@Test
	void aCredentialPluginBesideIt() throws IOException {
		plugin(token());
		assertThat(read(cluster(), pluginUser())).isEqualTo(new Outcome.Absent());
	}

	@Test
	void aCredentialPluginIsAskedAgainWhenItsTokenIsNoLongerValid() throws IOException {
		plugin("outdated");
		assertThat(reason(read(cluster(), pluginUser()))).contains("HTTP 401").doesNotContain("outdated");
		plugin(token());
		assertThat(connection().lease(this.namespace.name(), "orders").read(PATIENCE)).isEqualTo(new Outcome.Absent());
	}

	@Test
	void aCredentialPluginWithAClientCertificate() throws IOException {
		ClientCertificate certificate = certificate();
		credential("\"clientCertificateData\": \"%s\", \"clientKeyData\": \"%s\"".formatted(
				certificate.certificate().replaceAll("\\R", "\\\\n"),
				certificate.privateKey().replaceAll("\\R", "\\\\n")));
		assertThat(read(cluster(), pluginUser())).isEqualTo(new Outcome.Absent());
	}

	@Test
	void aServerIsTrustedWithoutItsCertificateOnlyIfTheFileSaysSoAndThatIsLogged() throws IOException {
		assertThat(reason(read(server(), "token: " + token()))).contains("SSLHandshakeException");
		assertThat(this.log.list).isEmpty();
		assertThat(read(server() + "insecure-skip-tls-verify: false", "token: " + token()))
			.isInstanceOf(Outcome.Unknown.class);
		assertThat(this.log.list).isEmpty();
		assertThat(read(server() + "insecure-skip-tls-verify: true", "token: " + token()))
			.isEqualTo(new Outcome.Absent());
		connection().lease(this.namespace.name(), "bills").read(PATIENCE);
		assertThat(this.log.list).hasSize(1)
			.first()
			.matches((event) -> event.getLevel() == Level.WARN)
			.extracting(ILoggingEvent::getFormattedMessage)
			.asString()
			.contains("insecure-skip-tls-verify", this.namespace.server().url());
	}

	@Test
	void aServerNameOtherThanTheAddress() throws IOException {
		assertThat(read(cluster() + "\n    tls-server-name: kubernetes.default.svc", "token: " + token()))
			.isEqualTo(new Outcome.Absent());
		assertThat(reason(read(cluster() + "\n    tls-server-name: elsewhere.example", "token: " + token())))
			.contains("SSLPeerUnverifiedException");
	}

	@Test
	void aContextThatIsNamed() throws IOException {
		Path file = write("kubeconfig", kubeconfig(cluster(), "token: " + token()));
		this.connection = KubernetesConnection.kubeconfig(file, "other");
		assertThat(connection().namespace()).contains("elsewhere");
		assertThat(read()).isEqualTo(new Outcome.Absent());
	}

	@Test
	void theNamespaceIsThatOfTheContext() throws IOException {
		Path file = write("kubeconfig", kubeconfig(cluster(), "token: " + token()));
		this.connection = KubernetesConnection.kubeconfig(file, null);
		assertThat(connection().namespace()).contains(this.namespace.name());
	}

	@Test
	void aContextThatIsMissingIsNamed() throws IOException {
		Path file = write("kubeconfig", kubeconfig(cluster(), "token: " + token()));
		this.connection = KubernetesConnection.kubeconfig(file, "missing");
		assertThat(connection().namespace()).isEmpty();
		assertThat(reason(read())).contains("has no context 'missing'");
	}

	@Test
	void aFileWithoutCurrentContextSaysSo() throws IOException {
		String text = kubeconfig(cluster(), "token: " + token()).replace("current-context", "last-context");
		this.connection = KubernetesConnection.kubeconfig(write("kubeconfig", text), null);
		assertThat(reason(read())).contains("has no current-context");
	}

	@Test
	void aFileThatIsMissingAtFirstIsReadWhenItIsThere() throws IOException {
		this.connection = KubernetesConnection.kubeconfig(this.directory.resolve("kubeconfig"), null);
		assertThat(reason(read())).contains("NoSuchFileException");
		assertThat(connection().namespace()).isEmpty();
		write("kubeconfig", kubeconfig(cluster(), "token: " + token()));
		assertThat(read()).isEqualTo(new Outcome.Absent());
	}

	@Test
	void aFileThatCantBeParsedIsNotQuoted() throws IOException {
		this.connection = KubernetesConnection
			.kubeconfig(write("kubeconfig", "users: [{name: a, user: {token: " + token() + "}"), null);
		assertThat(reason(read())).contains("is no valid kubeconfig").doesNotContain(token());
		assertThat(connection().namespace()).isEmpty();
	}

	@Test
	void anEmptyFileIsNoKubeconfig() throws IOException {
		this.connection = KubernetesConnection.kubeconfig(write("kubeconfig", ""), null);
		assertThat(reason(read())).contains("is no valid kubeconfig");
	}

	@Test
	void aContextWithoutClusterSaysSo() throws IOException {
		String text = kubeconfig(cluster(), "token: " + token()).replace("cluster: here", "cluster: nowhere");
		this.connection = KubernetesConnection.kubeconfig(write("kubeconfig", text), null);
		assertThat(reason(read())).contains("has no cluster with a server");
		assertThat(this.log.list).isEmpty();
	}

	private Outcome read(String cluster, String user) throws IOException {
		if (this.connection != null) {
			this.connection.close();
		}
		this.connection = KubernetesConnection.kubeconfig(write("kubeconfig", kubeconfig(cluster, user)), null);
		return read();
	}

	private Outcome read() {
		return connection().lease(this.namespace.name(), "orders").read(PATIENCE);
	}

	private KubernetesConnection connection() {
		assertThat(this.connection).isNotNull();
		return this.connection;
	}

	private static String reason(Outcome outcome) {
		return (outcome instanceof Outcome.Refused refused) ? refused.reason() : ((Outcome.Unknown) outcome).reason();
	}

	private String kubeconfig(String cluster, String user) {
		return """
				apiVersion: v1
				kind: Config
				current-context: main
				clusters:
				- name: here
				  cluster:
				    %s
				users:
				- name: me
				  user:
				    %s
				contexts:
				- name: main
				  context: {cluster: here, user: me, namespace: %s}
				- name: other
				  context: {cluster: here, user: me, namespace: elsewhere}
				""".formatted(cluster.strip(), user, this.namespace.name());
	}

	private String cluster() {
		return server() + "certificate-authority-data: " + base64(this.namespace.server().caCertificate());
	}

	private String server() {
		return "server: " + this.namespace.server().url() + "\n    ";
	}

	/** A user that may read any Lease. */
	private String token() {
		String kubeconfig;
		try {
			kubeconfig = Files.readString(this.namespace.server().adminKubeconfig());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return kubeconfig.lines()
			.filter((line) -> line.strip().startsWith("token: "))
			.map((line) -> line.strip().substring("token: ".length()))
			.findFirst()
			.orElseThrow();
	}

	private ClientCertificate certificate() {
		this.namespace.apply("""
				apiVersion: rbac.authorization.k8s.io/v1
				kind: Role
				metadata: {name: reader}
				rules:
				- {apiGroups: [coordination.k8s.io], resources: [leases], verbs: [get]}
				---
				apiVersion: rbac.authorization.k8s.io/v1
				kind: RoleBinding
				metadata: {name: reader}
				roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
				subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: jane}]
				""");
		return this.namespace.server().clientCertificate("jane");
	}

	private static String pluginUser() {
		return "exec: {apiVersion: client.authentication.k8s.io/v1, command: ./plugin, args: [credential], "
				+ "env: [{name: GREETING, value: hello}], interactiveMode: Never}";
	}

	private void plugin(String token) throws IOException {
		credential("\"token\": \"" + token + "\"");
	}

	/** A program that prints a file, if it is called as the kubeconfig says. */
	private void credential(String status) throws IOException {
		write("credential", """
				{"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential", "status": {%s}}
				""".formatted(status));
		Path plugin = write("plugin", """
				#!/bin/sh
				[ "$GREETING" = hello ] && cat "$(dirname "$0")/$1"
				""");
		Files.setPosixFilePermissions(plugin, PosixFilePermissions.fromString("rwx------"));
	}

	private Path write(String name, String text) throws IOException {
		Path file = this.directory.resolve(name);
		Files.createDirectories(file.getParent());
		return Files.writeString(file, text);
	}

	private static String base64(String text) {
		return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
	}

	private static Logger logger() {
		return (Logger) LoggerFactory.getLogger("dev.leaderelection.kubernetes");
	}

}
