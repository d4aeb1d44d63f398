package dev.leaderelection.apiserver;

import java.nio.file.Path;
import java.security.KeyPair;
import java.util.Base64;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;

/**
 * The secrets of one cluster, made on the spot and kept in its folder: a certificate
 * authority, the server's certificate, the key pair that signs ServiceAccount tokens, and
 * a static token for the administrator. (okhttp-tls can't put an organization in a
 * certificate, so the administrator is in {@code system:masters} by token.)
 */
final class Credentials {

	private final Path folder;

	private final HeldCertificate authority = authority();

	private final KeyPair tokenSigner = EllipticCurve.keyPair();

	private final String adminToken = UUID.randomUUID().toString();

	Credentials(Path folder) {
		this.folder = folder;
		TextFile.write(caCertificateFile(), caCertificate());
		renewServerCertificate();
		TextFile.write(tokenKeyFile(), pem("PUBLIC KEY", this.tokenSigner.getPublic().getEncoded()));
		TextFile.write(tokenSigningKeyFile(), pem("PRIVATE KEY", this.tokenSigner.getPrivate().getEncoded()));
		TextFile.write(staticTokensFile(), this.adminToken + ",admin,admin,system:masters\n");
	}

	/** Another key and certificate of the same authority, for the next start. */
	void renewServerCertificate() {
		HeldCertificate server = signedBy(this.authority);
		TextFile.write(serverCertificateFile(), server.certificatePem());
		TextFile.write(serverKeyFile(), server.privateKeyPkcs8Pem());
	}

	private static HeldCertificate authority() {
		return validForAMonth().commonName("test-ca").certificateAuthority(0).build();
	}

	private static HeldCertificate signedBy(HeldCertificate authority) {
		return validForAMonth().commonName("kube-apiserver")
			.signedBy(authority)
			.addSubjectAlternativeName("127.0.0.1")
			.addSubjectAlternativeName("localhost")
			.addSubjectAlternativeName("kubernetes.default.svc")
			.build();
	}

	private static HeldCertificate.Builder validForAMonth() {
		return new HeldCertificate.Builder().duration(30, TimeUnit.DAYS);
	}

	private static String pem(String label, byte[] der) {
		String base64 = Base64.getMimeEncoder(64, new byte[] { '\n' }).encodeToString(der);
		return "-----BEGIN %s-----%n%s%n-----END %s-----%n".formatted(label, base64, label);
	}

	HandshakeCertificates trust() {
		return new HandshakeCertificates.Builder().addTrustedCertificate(this.authority.certificate()).build();
	}

	String caCertificate() {
		return this.authority.certificatePem();
	}

	ClientCertificate clientCertificate(String user) {
		HeldCertificate certificate = validForAMonth().commonName(user).signedBy(this.authority).build();
		return new ClientCertificate(certificate.certificatePem(), certificate.privateKeyPkcs8Pem());
	}

	String adminToken() {
		return this.adminToken;
	}

	Path caCertificateFile() {
		return this.folder.resolve("ca.crt");
	}

	Path serverCertificateFile() {
		return this.folder.resolve("server.crt");
	}

	Path serverKeyFile() {
		return this.folder.resolve("server.key");
	}

	Path tokenKeyFile() {
		return this.folder.resolve("service-account.pub");
	}

	Path tokenSigningKeyFile() {
		return this.folder.resolve("service-account.key");
	}

	Path staticTokensFile() {
		return this.folder.resolve("static-tokens.csv");
	}

}
