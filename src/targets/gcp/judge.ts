/** What is wrong with Google Cloud Logging that only the whole environment shows. */

import { nearest, type Problem, shown } from "../../core/errors.ts";
import type { Self, Site } from "../../core/target.ts";
import { judgeRoutes } from "./alerts.ts";
import { gcpMapping } from "./mapping.ts";
import type { GcpOptions } from "./options.ts";
import { judgeRetention } from "./retention.ts";

export const judgeGcp = (self: Self<GcpOptions>, site: Site): readonly Problem[] => {
  const misnamed = judgeNames(self.options, site);
  return [...misnamed, ...judgeRetention(site), ...(misnamed.length === 0 ? judgeRoutes(self, site) : [])];
};

/** Keys are levels joined by dots, as filters and SQL write them without quotes. */
const judgeNames = (options: GcpOptions, site: Site): readonly Problem[] => {
  const known = ["service", "environment", "stream", ...Object.keys(site.schema.fields)];
  const slots = gcpMapping(options, site);
  const unknown = Object.entries(options.names).flatMap(([field, name]): readonly Problem[] => {
    const path = `names.${field}`;
    if (!known.includes(field)) {
      const meant = nearest(field, known);
      return [
        {
          code: "unknown-name",
          path,
          what: "is no field of the schema",
          ...(meant === undefined ? {} : { help: `did you mean ${meant}?` }),
        },
      ];
    }
    return /^[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z][A-Za-z0-9_]*)*$/.test(name) && name.length <= 200
      ? []
      : [
          {
            code: "wrong-value",
            path,
            what: "is no key",
            got: shown(name),
            expected: "words of letters, digits and underscores joined by dots",
          },
        ];
  });
  const clashes = slots.flatMap(({ field, name }): readonly Problem[] => {
    const other = slots.find(one => one.field !== field && (one.name === name || one.name.startsWith(`${name}.`)));
    return other !== undefined && (field in options.names || other.field in options.names)
      ? [
          {
            code: "duplicate",
            path: `names.${field in options.names ? field : other.field}`,
            what: `stands in the place of ${field in options.names ? other.field : field}`,
            got: shown(name),
          },
        ]
      : [];
  });
  return [...unknown, ...clashes];
};
