/** What a viewer puts in where a query asks for a service. */

import type { Asked } from "../../src/core/query/index.ts";
import type { MeasureQuery, RecordsQuery } from "../../src/core/query/query.ts";

export const chosenService = "chat-api";

/** The query that the interpreter answers once the viewer has chosen. */
export const narrowed = <Q extends MeasureQuery | RecordsQuery>(query: Q, { chosen }: Asked): Q =>
  chosen?.service === undefined
    ? query
    : {
        ...query,
        from: {
          ...query.from,
          where: [...query.from.where, { kind: "equals", field: "service", value: chosenService }],
        },
      };
