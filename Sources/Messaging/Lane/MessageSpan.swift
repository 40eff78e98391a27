import Deciding
import Tracing

/// A message that is handled, as a span of its trace: from when it was its turn until its batch was committed. What it leads to names it
/// as its parent.
struct MessageSpan {
  let context: TraceContext
  private let parent: TraceContext
  private let start: UInt64
  private let service: String
  private let system: String
  private let message: IncomingMessage
  private let envelope: Envelope
  private var error: String?

  /// Nil: the message is in no trace, or its trace is not kept.
  ///
  /// The span's id derives from the message's, so that a message that is handled again leads to the same records, byte for byte.
  init?(of message: IncomingMessage, _ envelope: Envelope, for service: String, on system: String, attempt: Int) {
    guard let parent = envelope.traceparent.flatMap(TraceContext.init), parent.isSampled else { return nil }
    self.parent = parent
    self.service = service
    self.system = system
    self.message = message
    self.envelope = envelope
    // FNV-1a: who handles it counts, as several services may.
    let salt = service.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 } &+ UInt64(attempt)
    context = parent.child(envelope.id.derived(Int(truncatingIfNeeded: salt)).low)
    start = Tracer.now()
  }

  func failed(_ error: any Error) -> MessageSpan {
    var span = self
    span.error = "\(error)".prefix(bytes: DeadLetter.reasonLimit)
    return span
  }

  func ended(at end: UInt64) -> Span {
    let record = message.record
    var attributes: [(name: String, value: Span.Value)] = [
      ("messaging.system", .text(system)), ("messaging.operation.type", .text("process")), ("messaging.operation.name", .text("process")),
      ("messaging.consumer.group.name", .text(service)), ("messaging.message.id", .text(envelope.id.description)),
      ("messaging.message.conversation_id", .text(envelope.correlationID)), ("cloudevents.event_id", .text(envelope.id.description)),
      ("cloudevents.event_type", .text(envelope.type)), ("cloudevents.event_source", .text(envelope.source)),
      ("cloudevents.event_subject", .text(envelope.subject)),
    ]
    if !record.isOwn {
      attributes += [
        ("messaging.destination.name", .text(record.topic)), ("messaging.destination.partition.id", .text(String(record.partition))),
        ("messaging.kafka.offset", .number(record.offset)),
      ]
    }
    if error != nil { attributes.append(("error.type", .text("handler"))) }
    return Span(
      service: service, context: context, parent: parent.span, kind: .consumer,
      name: name(of: record, envelope), start: start, end: max(start, end),
      attributes: attributes, error: error)
  }

  private func name(of record: Record, _ envelope: Envelope) -> String {
    if record.isTimer { return "process timer \(envelope.type)" }
    return record.isOutcome ? "process outcome \(envelope.type)" : "process \(record.topic)"
  }
}
