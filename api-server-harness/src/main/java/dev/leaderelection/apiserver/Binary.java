package dev.leaderelection.apiserver;

/**
 * A program that the harness starts.
 */
enum Binary {

	ETCD("etcd", "go.etcd.io/etcd/server/v3", "about 2 minutes with the downloads"),

	KUBE_APISERVER("kube-apiserver", "k8s.io/kubernetes/cmd/kube-apiserver", "about 5 minutes on 2 cores"),

	CLIENTGO_CANDIDATE("clientgo-candidate", "./clientgo-candidate", "seconds after kube-apiserver");

	private final String fileName;

	private final String goPackage;

	private final String duration;

	Binary(String fileName, String goPackage, String duration) {
		this.fileName = fileName;
		this.goPackage = goPackage;
		this.duration = duration;
	}

	String fileName() {
		return this.fileName;
	}

	String goPackage() {
		return this.goPackage;
	}

	String duration() {
		return this.duration;
	}

}
