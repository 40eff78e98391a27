"""Reads OTLP's ExportTraceServiceRequests with OpenTelemetry's own types, and prints a JSON object for each span.

    python spans.py FILE...
"""

import json
import sys
from pathlib import Path

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest


def value(any_value):
    return getattr(any_value, any_value.WhichOneof("value"))


def attributes(pairs):
    return {pair.key: value(pair.value) for pair in pairs}


for file in sys.argv[1:]:
    for resource in ExportTraceServiceRequest.FromString(Path(file).read_bytes()).resource_spans:
        for scope in resource.scope_spans:
            for span in scope.spans:
                print(json.dumps({
                    "resource": attributes(resource.resource.attributes), "scope": scope.scope.name, "name": span.name,
                    "kind": span.kind, "trace": span.trace_id.hex(), "span": span.span_id.hex(),
                    "parent": span.parent_span_id.hex(), "nanoseconds": span.end_time_unix_nano - span.start_time_unix_nano,
                    "attributes": attributes(span.attributes), "error": span.status.code == span.status.STATUS_CODE_ERROR,
                }))
