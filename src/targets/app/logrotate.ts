/**
 * `logrotate.conf` and `log-space.sh`, for files that logrotate alone rotates: the handlers only open them anew.
 * @see https://github.com/logrotate/logrotate/blob/main/logrotate.8.in
 */

import { folderOfGlob } from "../../core/shipper.ts";
import type { Site } from "../../core/target.ts";
import type { AppOptions } from "./options.ts";
import { daysKept, type LogFiles } from "./places.ts";

export const logrotate = (options: AppOptions, site: Site, { app, errors }: LogFiles): string => {
  const { rotation } = options;
  return `
# Put it into /etc/logrotate.d, and let logrotate run hourly: a size is looked at only when it runs.
"${app}" "${errors}" {
    daily
    maxsize ${rotation.size.bytes}
    rotate ${rotation.count}
    # Days, so that no record outlives the environment's retention. Looked at only when a file is rotated, hence ifempty.
    maxage ${daysKept(options, site)}
    ifempty
    missingok
${rotation.compress ? "    compress\n    delaycompress\n" : "    nocompress\n"}    # The handlers notice that the file is another one and open it; nothing is lost, as between copying and truncating.
    create 0640
    nocopytruncate
    nodateext
}
`;
};

/** Not an action of logrotate: it runs those only when it rotates, and a disk fills up in between. */
export const logSpace = ({ rotation }: AppOptions, { app, errors }: LogFiles): string => `
# Let cron run it: */5 * * * * root sh /etc/log-space.sh
# While less than ${rotation.minFree.written} of the disk are free, the oldest rotated files go, shipped or not.
while free=$(df -Pk "${folderOfGlob(app)}" | awk 'NR == 2 { print $4 }') && [ "$free" -lt ${Math.ceil(rotation.minFree.bytes / 1024)} ]; do
    oldest=$(ls -1tr "${app}".* "${errors}".* 2>/dev/null | head -n 1)
    [ -n "$oldest" ] || break
    rm -f -- "$oldest" || break
done
`;
