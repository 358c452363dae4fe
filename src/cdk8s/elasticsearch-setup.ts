/** What is put into somebody's Elasticsearch, as a Job in somebody's own Chart. */

import type { Construct } from "../doors/cdk8s.ts";
import type { ElasticsearchInput } from "../targets/elasticsearch/index.ts";
import { elasticsearch } from "../targets/index.ts";
import { apart, type CommonProps } from "./common.ts";
import { ClusterObjects } from "./objects.ts";
import { objectsOf } from "./part.ts";

export interface ElasticsearchSetupProps extends CommonProps, Omit<ElasticsearchInput, "fedFromOutside"> {}

/**
 * A Job that puts lifecycle policies, templates, ingest pipelines and roles into a server, again whenever one of them
 * changes. The server is somebody else's.
 * @example new ElasticsearchSetup(this, "search", { url: "https://search.example.com", retention: { audit: atLeast(years(7)) } })
 * @throws ConfigError with everything that is wrong, under the construct's path
 */
export class ElasticsearchSetup extends ClusterObjects {
  constructor(scope: Construct, id: string, props: ElasticsearchSetupProps = {}) {
    super(scope, id);
    const { common, own } = apart(props);
    this.put(
      objectsOf(this, {
        title: "ElasticsearchSetup",
        name: "elasticsearch",
        common,
        services: { "llm-service": {} },
        use: elasticsearch({ ...own, fedFromOutside: true }),
      }),
    );
  }
}
