import Tracing

/// OTLP's `ExportTraceServiceRequest` (opentelemetry-proto 1.x): spans, grouped by their service.
struct TraceRequest {
  let spans: [Span]
  /// The attributes of every service, beside its name.
  let resource: [(name: String, value: Span.Value)]

  /// The request in Protocol Buffers' format. The numbers of fields are those of `trace.proto`, `resource.proto` and `common.proto`.
  var bytes: [UInt8] {
    var request = ProtobufWriter()
    for (service, spans) in Dictionary(grouping: spans, by: \.service).sorted(by: { $0.key < $1.key }) {
      request.message(field: 1) { resourceSpans in
        resourceSpans.message(field: 1) { resource in
          let attributes = [(name: "service.name", value: Span.Value.text(service))] + self.resource
          for attribute in attributes { resource.message(field: 1) { $0.write(attribute) } }
        }
        resourceSpans.message(field: 2) { scopeSpans in
          scopeSpans.message(field: 1) { $0.text("ticketing", field: 1) }
          for span in spans { scopeSpans.message(field: 2) { $0.write(span) } }
        }
      }
    }
    return request.bytes
  }
}

extension ProtobufWriter {
  fileprivate mutating func write(_ span: Span) {
    data(Self.bigEndian(span.context.trace.high) + Self.bigEndian(span.context.trace.low), field: 1)
    data(Self.bigEndian(span.context.span), field: 2)
    if let parent = span.parent { data(Self.bigEndian(parent), field: 4) }
    text(span.name, field: 5)
    number(Int64(span.kind.rawValue), field: 6)
    fixed(span.start, field: 7)
    fixed(span.end, field: 8)
    for attribute in span.attributes { message(field: 9) { $0.write(attribute) } }
    if let error = span.error {
      message(field: 15) { status in
        status.text(error, field: 2)
        status.number(Self.errorCode, field: 3)
      }
    }
  }

  /// `STATUS_CODE_ERROR`.
  private static let errorCode: Int64 = 2

  fileprivate mutating func write(_ attribute: (name: String, value: Span.Value)) {
    text(attribute.name, field: 1)
    message(field: 2) { value in
      switch attribute.value {
      case .text(let text): value.text(text, field: 1)
      case .number(let number): value.number(number, field: 3)
      }
    }
  }

  private static func bigEndian(_ value: UInt64) -> [UInt8] {
    withUnsafeBytes(of: value.bigEndian, Array.init)
  }
}
