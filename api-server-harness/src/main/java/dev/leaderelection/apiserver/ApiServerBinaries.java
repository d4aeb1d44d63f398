package dev.leaderelection.apiserver;

import java.nio.file.Path;

/**
 * The programs of an API server.
 *
 * @param etcd the etcd binary
 * @param kubeApiserver the kube-apiserver binary
 */
public record ApiServerBinaries(Path etcd, Path kubeApiserver) {

	/**
	 * Find the binaries: in the folder that the environment variable
	 * {@code KUBEBUILDER_ASSETS} names, else in the user's cache folder
	 * ({@code XDG_CACHE_HOME} or {@code ~/.cache}), else by building them once with Go
	 * from {@code tools/api-server} of this project, which takes minutes.
	 * @return the binaries
	 * @throws ApiServerUnavailableException if there are none, or if the environment
	 * variable {@code LEADER_ELECTION_API_SERVER} is {@code off}
	 */
	public static ApiServerBinaries find() {
		BinaryFinder finder = BinaryFinder.here();
		return new ApiServerBinaries(finder.find(Binary.ETCD), finder.find(Binary.KUBE_APISERVER));
	}

}
