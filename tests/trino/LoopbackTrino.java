import static io.trino.testing.TestingSession.testSessionBuilder;

import io.trino.plugin.hive.HivePlugin;
import io.trino.testing.DistributedQueryRunner;
import java.util.Map;

/**
 * Trino on loopback until standard input ends. The one argument is a folder: a bucket is a folder
 * in it, and the file metastore keeps what is declared in another.
 */
class LoopbackTrino {
    public static void main(String[] arguments) throws Exception {
        var runner = DistributedQueryRunner.builder(testSessionBuilder().build())
                .setWorkerCount(0) // the coordinator works too
                .build();
        runner.installPlugin(new HivePlugin());
        runner.createCatalog("awsdatacatalog", "hive", Map.of(
                "hive.metastore", "file",
                "hive.metastore.catalog.dir", "local:///metastore",
                "fs.native-local.enabled", "true",
                "local.location", arguments[0],
                // The file metastore keeps statistics of partitions that it knows; projected ones
                // it does not.
                "hive.table-statistics-enabled", "false",
                "hive.collect-column-statistics-on-write", "false",
                "hive.partition-projection-enabled", "true",
                // S3 has no folders that could be missing
                "hive.ignore-absent-partitions", "true",
                "hive.allow-register-partition-procedure", "true"));
        System.out.println("listening on " + runner.getCoordinator().getBaseUrl());
        while (System.in.read() != -1) {
            // whoever started it still lives
        }
        System.exit(0);
    }
}
