package dev.leaderelection.apiserver;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The command lines of etcd and kube-apiserver for one cluster, whose ports and files
 * stay the same over restarts.
 */
final class ServerCommands {

	private static final String LOOPBACK = "127.0.0.1";

	private static final String AUDIT_POLICY = """
			apiVersion: audit.k8s.io/v1
			kind: Policy
			omitStages: [RequestReceived]
			rules:
			- level: None
			  users: ["system:apiserver"]
			- level: None
			  nonResourceURLs: ["/readyz*", "/livez*", "/healthz*"]
			- level: Metadata
			""";

	private final ApiServerBinaries binaries;

	private final Path folder;

	private final Credentials credentials;

	private final String etcdUrl = "http://" + LOOPBACK + ":" + LoopbackPort.free();

	private final String peerUrl = "http://" + LOOPBACK + ":" + LoopbackPort.free();

	private final int port = LoopbackPort.free();

	ServerCommands(ApiServerBinaries binaries, Path folder, Credentials credentials) {
		this.binaries = binaries;
		this.folder = folder;
		this.credentials = credentials;
		TextFile.write(auditPolicyFile(), AUDIT_POLICY);
	}

	int port() {
		return this.port;
	}

	String url() {
		return "https://" + LOOPBACK + ":" + this.port;
	}

	Path auditLogFile() {
		return this.folder.resolve("audit.log");
	}

	private Path auditPolicyFile() {
		return this.folder.resolve("audit-policy.yaml");
	}

	List<String> etcd() {
		return List.of(this.binaries.etcd().toString(), "--name=test", "--data-dir=" + this.folder.resolve("etcd"),
				"--listen-client-urls=" + this.etcdUrl, "--advertise-client-urls=" + this.etcdUrl,
				"--listen-peer-urls=" + this.peerUrl, "--initial-advertise-peer-urls=" + this.peerUrl,
				"--initial-cluster=test=" + this.peerUrl, "--unsafe-no-fsync");
	}

	List<String> kubeApiserver(List<String> furtherFlags) {
		List<String> command = new ArrayList<>();
		command.add(this.binaries.kubeApiserver().toString());
		command.addAll(networkFlags());
		command.addAll(identityFlags());
		command.addAll(auditFlags());
		command.addAll(furtherFlags);
		return command;
	}

	private List<String> networkFlags() {
		return List.of("--etcd-servers=" + this.etcdUrl, "--secure-port=" + this.port, "--bind-address=" + LOOPBACK,
				"--advertise-address=" + LOOPBACK, "--service-cluster-ip-range=10.0.0.0/24",
				"--endpoint-reconciler-type=none");
	}

	private List<String> identityFlags() {
		return List.of("--tls-cert-file=" + this.credentials.serverCertificateFile(),
				"--tls-private-key-file=" + this.credentials.serverKeyFile(),
				"--client-ca-file=" + this.credentials.caCertificateFile(),
				"--token-auth-file=" + this.credentials.staticTokensFile(),
				"--service-account-key-file=" + this.credentials.tokenKeyFile(),
				"--service-account-signing-key-file=" + this.credentials.tokenSigningKeyFile(),
				"--service-account-issuer=https://kubernetes.default.svc", "--authorization-mode=RBAC",
				"--anonymous-auth=false", "--disable-admission-plugins=ServiceAccount");
	}

	private List<String> auditFlags() {
		return List.of("--audit-policy-file=" + auditPolicyFile(), "--audit-log-path=" + auditLogFile(),
				"--audit-log-maxsize=2000");
	}

}
