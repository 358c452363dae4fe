/** Names of services out of job names, paths and identifiers. */

/** Lower case letters, digits and hyphens, as an environment takes it. @default "llm-service" where nothing is left */
export const serviceName = (written: string): string =>
  written
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .slice(0, 63)
    .replaceAll(/^-+|-+$/g, "") || "llm-service";

/** Folders that hold the logs of many. */
const common = /^(|var|log|logs|srv|opt|tmp|data|home)$/;

/** The folder that a service's log files lie in: `chat-api` of `/srv/chat-api/logs/*.log`. */
export const serviceOfPath = (path: string): string => {
  const folders = path
    .split("/")
    .slice(0, -1)
    .filter(one => !common.test(one) && !one.includes("*"));
  return serviceName(folders.at(-1) ?? "");
};
