/** The versions of OpenTelemetry's file format that are known: SDKs read every minor version of a major one. */
export const appVersions = ["1.0", "1.1"] as const;
export type AppVersion = (typeof appVersions)[number];
