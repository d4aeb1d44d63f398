package dev.leaderelection.apiserver;

/**
 * A certificate by which a client says who it is, and the key that belongs to it.
 *
 * @param certificate in PEM format
 * @param privateKey in PEM format, PKCS #8
 */
public record ClientCertificate(String certificate, String privateKey) {
}
