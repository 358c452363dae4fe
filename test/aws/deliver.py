"""Writes events to a log group and prints what a subscription brought into a bucket: the payloads, each unpacked.

    python deliver.py /group bucket --endpoint http://127.0.0.1:5000 < events.json
"""

import argparse
import gzip
import json
import sys
import time

import boto3


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("group")
    parser.add_argument("bucket")
    parser.add_argument("--endpoint", required=True)
    parser.add_argument("--region", default="eu-west-1")
    options = parser.parse_args()
    account = {
        "endpoint_url": options.endpoint,
        "region_name": options.region,
        "aws_access_key_id": "test",
        "aws_secret_access_key": "test",
    }
    logs, s3 = boto3.client("logs", **account), boto3.client("s3", **account)
    now = int(time.time() * 1000)
    events = [{"timestamp": now, "message": json.dumps(event)} for event in json.load(sys.stdin)]
    logs.create_log_stream(logGroupName=options.group, logStreamName="test")
    logs.put_log_events(logGroupName=options.group, logStreamName="test", logEvents=events)
    # moto refuses by a bucket's policy whatever its conditions say, such as a connection without TLS.
    s3.delete_bucket_policy(Bucket=options.bucket)
    objects = s3.list_objects_v2(Bucket=options.bucket).get("Contents", [])
    found = []
    for one in objects:
        body = s3.get_object(Bucket=options.bucket, Key=one["Key"])["Body"].read()
        found.append({"key": one["Key"], "payload": json.loads(gzip.decompress(body))})
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
