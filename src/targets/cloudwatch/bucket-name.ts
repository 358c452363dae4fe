/** What S3 takes as a bucket's name. @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */

const form = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
/** What Amazon keeps for its own kinds of buckets. */
const beginnings: readonly string[] = ["xn--", "sthree-", "amzn-s3-demo-"];
const ends: readonly string[] = ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"];

/** `192.168.5.4` */
export const isAddress = (name: string): boolean => /^[0-9]+(\.[0-9]+){3}$/.test(name);

export const isBucketName = (name: string): boolean =>
  form.test(name) &&
  !name.includes("..") &&
  !isAddress(name) &&
  !beginnings.some(begin => name.startsWith(begin)) &&
  !ends.some(end => name.endsWith(end));
