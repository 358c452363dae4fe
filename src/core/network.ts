/** Which hosts a network of one's own resolves. */

/**
 * Whether a host is named as it is inside a network: the machine itself, a name of one label, a Service and its namespace,
 * a name below `svc`, `local` or `internal`, an address of a private range.
 * @see https://www.rfc-editor.org/rfc/rfc1918
 * @see https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/
 */
export const isInside = (host: string): boolean => {
  const labels = host.split(".");
  if (/^[0-9.]+$/.test(host)) return /^(127|10|192\.168|172\.(1[6-9]|2[0-9]|3[01]))\./.test(host);
  if (host.startsWith("[")) return /^\[(::1|f[cd])/i.test(host);
  return labels.length <= 2 || /^(svc|local|internal)$/.test(labels.at(-1) ?? "");
};
