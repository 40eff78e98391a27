import Contracts
import Deciding
import HTTP

/// The parameters of a URL's query, and their errors. All parameters are optional.
struct QueryInput {
  private let query: HTTPQuery
  private let findings: Findings

  init(_ query: HTTPQuery, _ findings: Findings) {
    self.query = query
    self.findings = findings
  }

  func id(_ name: String) -> String? {
    value(name, "must be 1 to \(PublicIDs.maximumLength) bytes") { (1...PublicIDs.maximumLength).contains($0.utf8.count) ? $0 : nil }
  }

  func integer(_ name: String, _ range: ClosedRange<Int>) -> Int? {
    value(name, "must be an integer from \(range.lowerBound) to \(range.upperBound)") { Int($0).flatMap { range.contains($0) ? $0 : nil } }
  }

  func time(_ name: String) -> Timestamp? {
    value(name, BodyInput.expectedTime) { Timestamp($0) }
  }

  func word<Word: RawRepresentable & CaseIterable>(_ name: String, _ type: Word.Type) -> Word? where Word.RawValue == String {
    value(name, "must be one of " + Word.allCases.map(\.rawValue).joined(separator: ", ")) { Word(rawValue: $0) }
  }

  private func value<Value>(_ name: String, _ message: @autoclosure () -> String, _ read: (String) -> Value?) -> Value? {
    guard let text = query[name] else { return nil }
    guard let value = read(text) else {
      findings.add(name, message())
      return nil
    }
    return value
  }
}

extension Page {
  init(_ query: HTTPQuery) throws(Problem) {
    let findings = Findings()
    self.init(QueryInput(query, findings))
    try findings.check()
  }

  init(_ input: QueryInput) {
    self.init(limit: input.integer("limit", Self.limits) ?? Self.usualLimit, cursor: input.id("cursor"))
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
      cursor: input.id("cursor"), scheduleCursor: input.id("scheduleCursor"))
  }
}
