"""Parses Logstash pipelines with logstash-pipeline-parser: one JSON string a line in, one answer a line out."""

import json
import sys

from logstash_pipeline_parser import Pipeline

for line in sys.stdin:
    try:
        answer = {"tree": Pipeline(json.loads(line)).parse()}
    except Exception as error:  # the parser's own, and those of pyparsing below it
        answer = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(answer, default=str))
