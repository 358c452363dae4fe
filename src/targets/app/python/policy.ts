/** The head of the Python module: what it is, and the policy as tables that a person can review. */

import { nestedToken, unparsableMessage } from "../../../core/step.ts";
import type { Policy } from "../policy.ts";
import { pythonPattern, pythonSet, pythonString, pythonTable, pythonValue } from "./text.ts";

const head = `"""The privacy policy of this service's logging, and what writes records by it.

Needs Python 3.9 or newer and nothing else.

    import json, logging.config
    logging.config.dictConfig(json.load(open("python_logging.json")))

* PrivacyFilter stands on every handler: what it has let through is safe to write, whatever the handler.
* JsonFormatter writes the canonical record, PlainFormatter a line for people; both apply the policy themselves
  where the filter was forgotten.
* RequestContextMiddleware (ASGI), around the whole application, takes X-Request-ID, X-Trace-ID and traceparent, and
  logs every request.
* log_llm_call logs the start and the end of a call to a model; bound() adds fields to all records below it.

What is done to a record, in this order: canonical names (keys that no field claims end here), types, time and level,
dropped fields, pseudonyms, detectors over every text that is left, long texts cut. When any of it fails, a record says
nothing but that.
"""

from __future__ import annotations

import asyncio
import calendar
import contextlib
import contextvars
import copy
import datetime
import decimal
import enum
import functools
import gzip
import hashlib
import inspect
import json
import logging
import logging.handlers
import math
import numbers
import os
import pathlib
import re
import shutil
import time
import traceback
import uuid
from collections.abc import AsyncIterator, Iterator, Mapping

try:  # The current span, where OpenTelemetry is installed.
    from opentelemetry import trace as _otel_trace
except ImportError:
    _otel_trace = None
`;

const about = {
  fields: `
# Every field: the form of its values, and the names it may arrive under, best first.
# A dotted name is a key of that spelling, or else a path through objects.
`,
  nested: `
# Content that is kept may be a list or an object; it becomes JSON text. Elsewhere an object is "${nestedToken}".
`,
  levels: "\n# Spellings of the levels, in lower case; any other is info.\n",
  events: "\n# Other names of events.\n",
  eventMessages: "\n# Messages that say an event where a record names none.\n",
  dropped: "\n# Never written: credentials, and what the policy drops.\n",
  detectors: `
# What is found in text and replaced, in this order: token, pattern. And what takes a whole number away.
`,
  ids: "\n# Where ids, hashes and pseudonyms stand: text of nothing but their digits stays.\n",
  truncated: "\n# Cut to TEXT_BYTES of UTF-8, between characters.\n",
};

const hashedAbout = ({ hashed, keyVariable }: Policy): string =>
  hashed.length === 0
    ? "\n# Nothing is hashed here: the shippers that read these records make the pseudonyms of HASHED_LATER. Twice would be\n# another one, and a token in their place would be one pseudonym for everybody.\n"
    : `
# Replaced by the first 16 hexadecimal digits of SHA-256(key, value). The key is in the environment variable
# ${keyVariable}; without it these fields are not written.
`;

export const pythonPolicy = (policy: Policy): string =>
  [
    head,
    `
# The service's name comes from where its SDK takes it.
SERVICE = os.environ.get("OTEL_SERVICE_NAME") or ${pythonString(policy.service ?? "unknown_service")}
ENVIRONMENT = ${pythonString(policy.environment)}
UNPARSABLE = ${pythonString(unparsableMessage)}
NESTED = ${pythonString(nestedToken)}
`,
    about.fields,
    pythonTable(
      "FIELDS",
      Object.fromEntries(
        policy.fields.map(({ name, type, from }) => [name, [type, from.filter(alias => alias !== name)]]),
      ),
    ),
    about.nested,
    `NESTED_FIELDS = frozenset(${pythonValue(policy.nested)})\n`,
    about.levels,
    pythonTable("LEVELS", policy.levels),
    about.events,
    pythonTable("EVENTS", policy.events),
    about.eventMessages,
    pythonTable("EVENT_MESSAGES", policy.eventMessages),
    about.dropped,
    pythonSet("DROPPED", policy.dropped),
    hashedAbout(policy),
    pythonSet("HASHED", policy.hashed),
    pythonSet("HASHED_LATER", policy.hashedLater),
    `KEY_VARIABLE = ${pythonString(policy.keyVariable)}\n`,
    about.detectors,
    `DETECTORS = [\n${policy.detectors
      .map(
        ({ token, pattern }) =>
          `    (\n        ${pythonString(token)},\n        re.compile(${pythonPattern(pattern)}),\n    ),\n`,
      )
      .join("")}]\n`,
    `NUMBER_DETECTORS = [\n${policy.detectors
      .flatMap(({ number }) => (number === undefined ? [] : [`    re.compile(${pythonPattern(number)}),\n`]))
      .join("")}]\n`,
    about.ids,
    pythonSet("ID_FIELDS", policy.ids.fields),
    `ID = re.compile(${pythonPattern(policy.ids.pattern)})\n`,
    about.truncated,
    pythonSet("TRUNCATED", policy.truncated),
    `TEXT_BYTES = ${policy.textBytes}\n`,
  ].join("");
