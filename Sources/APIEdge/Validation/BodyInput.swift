import Deciding
import JSON

/// A value in a request's body, with its path, and the list of errors. Reading goes on after an error, so that the client hears of all
/// errors at once. Unknown fields are ignored.
///
/// ```swift
/// let body = BodyInput(json, findings)
/// let title = body["title"].string(1...200)
/// let price = body["price"].integer(0...10_000_000)
/// try findings.check()
/// ```
/// The same reader describes what it reads, when it is given a description in the place of a body (`BodyShape`).
struct BodyInput {
  private let value: JSONValue?
  private let path: String
  private let findings: Findings
  /// Notes what is asked for; nil: there is a body.
  private let description: BodyDescription?

  init(_ value: JSONValue, _ findings: Findings) {
    self.init(value, "", findings)
  }

  private init(_ value: JSONValue?, _ path: String, _ findings: Findings) {
    self.value = value
    self.path = path
    self.findings = findings
    description = nil
  }

  init(describing description: BodyDescription) {
    (value, path, findings) = (nil, "", Findings())
    self.description = description
  }

  /// A field. Reading a missing field gives an error. This value itself must be an object.
  subscript(name: String) -> BodyInput {
    if let description { return BodyInput(describing: description[name]) }
    return BodyInput(value?[name], path.isEmpty ? name : "\(path).\(name)", findings)
  }

  /// This value if it is there; null counts as missing.
  var optional: BodyInput? {
    if let description {
      description.mayBeMissing()
      return self
    }
    return switch value {
    case nil, .null: nil
    default: self
    }
  }

  /// Describes what a reader checks by itself.
  /// - Parameter keywords: of JSON Schema.
  func describe(_ keywords: @autoclosure () -> JSONObject) {
    description?.note(keywords())
  }

  /// - Parameter ofTheMoment: whether the value is valid by itself, and wrong only because of the clock.
  func fail(_ message: String, ofTheMoment: Bool = false) {
    guard description == nil else { return }
    findings.add(path.isEmpty ? "body" : path, message, ofTheMoment: ofTheMoment)
  }

  /// Whether it is an object. If not, this gives one error here instead of one for each field.
  func isObject() -> Bool {
    if description != nil { return true }
    if case .object = value { return true }
    fail(value == nil ? "is required" : "must be an object")
    return false
  }

  /// A text with this number of characters (Unicode scalars), without control characters.
  func text(_ lengths: ClosedRange<Int>) -> String? {
    describe(Self.texts(lengths))
    describe(["pattern": .string(Self.withoutControls)])
    if description != nil { return Self.sample(lengths) }
    guard let string = string() else { return nil }
    guard lengths.contains(string.unicodeScalars.count) else { return failed("must be \(Self.span(lengths)) characters") }
    guard string.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }) else {
      return failed("must have no control characters")
    }
    return string
  }

  /// Any string with this number of bytes in UTF-8.
  func bytes(_ lengths: ClosedRange<Int>) -> String? {
    describe(Self.texts(lengths))
    if description != nil { return Self.sample(lengths) }
    guard let string = string() else { return nil }
    guard lengths.contains(string.utf8.count) else { return failed("must be \(Self.span(lengths)) bytes") }
    return string
  }

  /// An id: opaque, but never longer than an id of this system.
  func id() -> String? { bytes(1...PublicIDs.maximumLength) }

  func integer(_ range: ClosedRange<Int64>) -> Int64? {
    describe(["type": "integer", "minimum": .integer(range.lowerBound), "maximum": .integer(range.upperBound)])
    if description != nil { return range.lowerBound }
    guard let value = required() else { return nil }
    guard let integer = value.integer, range.contains(integer) else {
      return failed("must be an integer from \(range.lowerBound) to \(range.upperBound)")
    }
    return integer
  }

  func integer(_ range: ClosedRange<Int>) -> Int? {
    integer(Int64(range.lowerBound)...Int64(range.upperBound)).map { Int($0) }
  }

  func bool() -> Bool? {
    describe(["type": "boolean"])
    if description != nil { return true }
    guard let value = required() else { return nil }
    guard let bool = value.bool else { return failed("must be true or false") }
    return bool
  }

  /// RFC 3339, any offset, of the years 1970 to 9999 in UTC.
  func time() -> Timestamp? {
    describe(["type": "string", "format": "date-time"])
    if description != nil { return Timestamp(milliseconds: 0) }
    guard let string = string() else { return nil }
    guard let time = Timestamp(string) else { return failed(Self.expectedTime) }
    return time
  }

  static let expectedTime = "must be a date and time as in 2026-05-01T18:00:00.000Z (RFC 3339), in UTC of the years 1970 to 9999"

  /// One of these words.
  func word<Word: RawRepresentable & CaseIterable>(_ type: Word.Type) -> Word? where Word.RawValue == String {
    if let description { return description.choose(type) }
    guard let string = string() else { return nil }
    guard let word = Word(rawValue: string) else {
      return failed("must be one of " + Word.allCases.map(\.rawValue).joined(separator: ", "))
    }
    return word
  }

  /// An array with this number of elements. They are read only if the number is right. Nil if one can't be read.
  func list<Element>(_ counts: ClosedRange<Int>, _ read: (BodyInput) -> Element?) -> [Element]? {
    if let description { return read(BodyInput(describing: description.list(counts))).map { [$0] } }
    guard let value = required() else { return nil }
    guard let elements = value.array else { return failed("must be an array") }
    guard counts.contains(elements.count) else { return failed("must have \(Self.span(counts)) elements") }
    var elementsRead: [Element] = []
    elementsRead.reserveCapacity(elements.count)
    for (index, element) in elements.enumerated() {
      if let element = read(BodyInput(element, "\(path)[\(index)]", findings)) { elementsRead.append(element) }
    }
    return elementsRead.count == elements.count ? elementsRead : nil
  }

  private func string() -> String? {
    guard let value = required() else { return nil }
    guard let string = value.string else { return failed("must be a string") }
    return string
  }

  private func required() -> JSONValue? {
    guard let value else { return failed("is required") }
    return value
  }

  private func failed<Value>(_ message: String) -> Value? {
    fail(message)
    return nil
  }

  /// The characters of texts are Unicode scalars, as those of JSON Schema.
  private static func texts(_ lengths: ClosedRange<Int>) -> JSONObject {
    ["type": "string", "minLength": .integer(Int64(lengths.lowerBound)), "maxLength": .integer(Int64(lengths.upperBound))]
  }

  private static let withoutControls = #"^[^\u0000-\u001f\u007f-\u009f]*$"#

  private static func sample(_ lengths: ClosedRange<Int>) -> String { String(repeating: "x", count: lengths.lowerBound) }

  private static func span(_ range: ClosedRange<Int>) -> String {
    range.lowerBound == range.upperBound ? "\(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)"
  }
}

/// The errors of one request, collected while it is read.
final class Findings {
  /// A body of 64 KiB can have tens of thousands of errors. Nobody reads that many, and the answer would be a hundred times as long as the
  /// request.
  static let limit = 1000

  private(set) var errors: [FieldError] = []
  /// Whether all errors depend on the present time: the same request was right earlier, or will be later.
  private(set) var areOfTheMoment = true

  func add(_ field: String, _ message: String, ofTheMoment: Bool = false) {
    if !ofTheMoment { areOfTheMoment = false }
    if errors.count < Self.limit { errors.append(FieldError(field, message)) }
  }

  /// - Throws: all errors, if there is one.
  func check() throws(Problem) {
    guard errors.isEmpty else { throw .invalid(errors) }
  }

  /// The value that was read, if there are no errors.
  func complete<Value>(_ value: Value?) throws(Problem) -> Value {
    try check()
    guard let value else { throw Problem(.invalidRequest, "the request could not be read") }
    return value
  }
}
