import Contracts
import Deciding
import HTTP
import JSON
import Platform

/// The parameters of a URL's query, and their errors. All parameters are optional.
///
/// The same reader describes what it reads, when it is given a description in the place of a query.
struct QueryInput {
  private let query: HTTPQuery
  private let findings: Findings
  /// Notes what is asked for; nil: there is a query.
  private let description: QueryDescription?

  init(_ query: HTTPQuery, _ findings: Findings) {
    self.query = query
    self.findings = findings
    description = nil
  }

  init(describing description: QueryDescription) {
    (query, findings) = (HTTPQuery(), Findings())
    self.description = description
  }

  /// Any text. What it means is the handler's to know.
  func text(_ name: String) -> String? {
    value(name, ["type": "string"], "") { $0 }
  }

  func id(_ name: String) -> String? {
    value(
      name, ["type": "string", "minLength": 1, "maxLength": .integer(Int64(PublicIDs.maximumLength))],
      "must be 1 to \(PublicIDs.maximumLength) bytes"
    ) { (1...PublicIDs.maximumLength).contains($0.utf8.count) ? $0 : nil }
  }

  func integer(_ name: String, _ range: ClosedRange<Int>) -> Int? {
    value(
      name, ["type": "integer", "minimum": .integer(Int64(range.lowerBound)), "maximum": .integer(Int64(range.upperBound))],
      "must be an integer from \(range.lowerBound) to \(range.upperBound)"
    ) { Int(decimal: $0).flatMap { range.contains($0) ? $0 : nil } }
  }

  /// Where a part of a list begins: a `nextCursor` of this server. Any other text would begin at some place that nobody meant.
  func cursor(_ name: String, _ kind: Cursor) -> String? {
    value(
      name, ["type": "string", "minLength": 1, "maxLength": .integer(Int64(PublicIDs.maximumLength))], Cursor.expected
    ) { kind.includes($0) ? $0 : nil }
  }

  func time(_ name: String) -> Timestamp? {
    value(name, ["type": "string", "format": "date-time"], BodyInput.expectedTime) { Timestamp($0) }
  }

  func word<Word: RawRepresentable & CaseIterable>(_ name: String, _ type: Word.Type) -> Word? where Word.RawValue == String {
    value(
      name, ["type": "string", "enum": .array(Word.allCases.map { .string($0.rawValue) })],
      "must be one of " + Word.allCases.map(\.rawValue).joined(separator: ", ")
    ) { Word(rawValue: $0) }
  }

  private func value<Value>(
    _ name: String, _ schema: @autoclosure () -> JSONValue, _ message: @autoclosure () -> String, _ read: (String) -> Value?
  ) -> Value? {
    if let description {
      description.note(name, schema())
      return nil
    }
    let texts = query.values(of: name)
    guard let text = texts.first else { return nil }
    guard texts.count == 1 else {
      // Of two, one reader takes the first, and another one the last.
      findings.add(name, "must be given only once")
      return nil
    }
    guard let value = read(text) else {
      findings.add(name, message())
      return nil
    }
    return value
  }
}

extension Page {
  init(_ input: QueryInput, _ kind: Cursor) {
    self.init(limit: input.integer("limit", Self.limits) ?? Self.usualLimit, cursor: input.cursor("cursor", kind))
  }
}

extension DataPlatformQuery.Filter {
  init(_ input: QueryInput) {
    self.init(
      scheduleId: input.id("scheduleId"), status: input.word("status", ReservationStatus.self), from: input.time("from"),
      to: input.time("to"))
  }
}

extension SummaryRange {
  init(_ input: QueryInput) {
    self.init(
      scheduleId: input.id("scheduleId"), from: input.time("from"), to: input.time("to"), limit: input.integer("limit", Self.limits),
      cursor: input.cursor("cursor", .minute), scheduleCursor: input.cursor("scheduleCursor", .schedule))
  }
}
