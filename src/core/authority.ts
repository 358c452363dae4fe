/** Authorities that only an organisation's own machines trust: each client of such a door finds them in a file. */

import type { Problem } from "./errors.ts";
import type { Secret } from "./secret.ts";
import type { Endpoint } from "./target.ts";
import type { Mount } from "./workload.ts";

/** Not below /run/secrets: a mount there would be in the way of a pod's token where /var/run is a link to /run. */
const folder = "/run/authorities";

/** Where every client finds the PEM: `/run/authorities/elasticsearch-ca.pem`. */
export const authorityFile = ({ name }: Secret): string => `${folder}/${name}.pem`;

/** The files of these doors' authorities, each once. */
export const authorityMounts = (doors: readonly Pick<Endpoint, "authority">[]): readonly Mount[] => {
  const authorities = new Map(doors.flatMap(({ authority }) => (authority ? [[authority.name, authority]] : [])));
  return [...authorities.values()].map(secret => ({ kind: "secret-file", at: authorityFile(secret), secret }));
};

/** Behind a plain http door is nobody to trust. */
export const judgeAuthority = (path: string, authority: Secret | undefined, url: string): readonly Problem[] =>
  authority === undefined || url.startsWith("https:")
    ? []
    : [
        {
          code: "wrong-value",
          path,
          what: "is an authority for an address without TLS, where nobody shows a certificate",
          got: url,
          expected: "an https address",
          help: "set url to an https address, or leave the authority out",
        },
      ];
