/**
 * The files for the process that are not Logstash's own settings. A folder given as `--path.settings` is in the place of the
 * one that Logstash comes with, so that these must be in it.
 * @see https://www.elastic.co/docs/reference/logstash/config-setting-files
 */

import type { Section } from "../../core/artifact.ts";

/**
 * What every version of Logstash 8.19 to 9.5 starts with, but for the heap: half of the memory it is given, the rest being
 * for JRuby's code, threads and buffers. No heap dump: it would hold records as they came.
 * @see https://www.elastic.co/docs/reference/logstash/jvm-settings
 */
export const jvmSections: readonly Section[] = [
  {
    name: "heap",
    text: `# The heap is half of the memory that the process may have.
-XX:InitialRAMPercentage=50
-XX:MaxRAMPercentage=50
-XX:-HeapDumpOnOutOfMemoryError
`,
  },
  {
    name: "runtime",
    text: `-Djava.awt.headless=true
-Dfile.encoding=UTF-8
-Djava.security.egd=file:/dev/urandom
-Djruby.compile.invokedynamic=true
-Dlog4j2.isThreadContextMapInheritable=true
`,
  },
];

/** @see https://www.elastic.co/docs/reference/logstash/logging#log4j2 */
export const loggingSections: readonly Section[] = [
  {
    name: "console",
    text: `# One JSON object a line to stdout, nothing to files; the level is that of logstash.yml.
status = error
name = signalbox

appender.console.type = Console
appender.console.name = json_console
appender.console.layout.type = JSONLayout
appender.console.layout.compact = true
appender.console.layout.eventEol = true

rootLogger.level = \${sys:ls.log.level}
rootLogger.appenderRef.console.ref = json_console
`,
  },
];
