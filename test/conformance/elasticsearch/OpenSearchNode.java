import org.codelibs.opensearch.runner.OpenSearchRunner;

/** One node on loopback until it is told to end. Arguments: folder, HTTP port, transport port. */
public class OpenSearchNode {
  public static void main(String[] args) throws Exception {
    OpenSearchRunner runner = new OpenSearchRunner();
    runner
        .onBuild(
            (number, settings) ->
                settings
                    .put("network.host", "127.0.0.1")
                    .put("http.port", args[1])
                    .put("transport.port", args[2])
                    .put("discovery.type", "single-node")
                    .putList("node.roles", "cluster_manager", "data", "ingest")
                    .put("cluster.routing.allocation.disk.threshold_enabled", false))
        .build(
            OpenSearchRunner.newConfigs()
                .basePath(args[0])
                .numOfNode(1)
                .clusterName("signalbox")
                .disableESLogger());
    Thread.currentThread().join();
  }
}
