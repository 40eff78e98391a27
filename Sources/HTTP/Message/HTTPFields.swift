/// The header fields of a message, in order. Names are compared without regard to case.
public struct HTTPFields: Sendable, Equatable, ExpressibleByDictionaryLiteral, RandomAccessCollection {
  public struct Field: Sendable, Equatable {
    public let name: String
    public let value: String
  }

  private var fields: [Field] = []

  public init() {}

  public init(dictionaryLiteral elements: (String, String)...) {
    fields = elements.map { Field(name: $0.0, value: $0.1) }
  }

  public var startIndex: Int { 0 }
  public var endIndex: Int { fields.count }
  public subscript(position: Int) -> Field { fields[position] }

  /// The first value of that name. Setting it replaces all values of that name; nil removes them.
  public subscript(name: String) -> String? {
    get { fields.first { $0.name.isSameFieldName(as: name) }?.value }
    set {
      fields.removeAll { $0.name.isSameFieldName(as: name) }
      if let newValue { append(name, newValue) }
    }
  }

  public func values(of name: String) -> [String] {
    fields.lazy.filter { $0.name.isSameFieldName(as: name) }.map(\.value)
  }

  /// The value of a field that may be given once. Nil if it has several values, because nobody can say which one counts.
  public func only(_ name: String) -> String? {
    var value: String?
    for field in fields where field.name.isSameFieldName(as: name) {
      if let value, value != field.value { return nil }
      value = field.value
    }
    return value
  }

  public mutating func append(_ name: String, _ value: String) {
    fields.append(Field(name: name, value: value))
  }

  mutating func reserveCapacity(_ count: Int) { fields.reserveCapacity(count) }
}

extension String {
  /// Compares ASCII letters without regard to case. It allocates nothing, because each request asks this some ten times.
  func isSameFieldName(as other: String) -> Bool {
    let (left, right) = (utf8, other.utf8)
    guard left.count == right.count else { return false }
    return zip(left, right).allSatisfy { $0 == $1 || ($0.asciiLowercased == $1.asciiLowercased) }
  }

  /// Whether this may be a field's name (RFC 9110, 5.6.2).
  var isFieldName: Bool { !isEmpty && utf8.allSatisfy(\.isTokenByte) }

  /// The value with its control characters replaced (RFC 9110, 5.5): they would end the line or the message.
  var asFieldValue: String {
    guard utf8.contains(where: { $0 < 0x20 || $0 == 0x7f }) else { return self }
    return String(decoding: utf8.map { $0 < 0x20 || $0 == 0x7f ? 0x20 : $0 }, as: UTF8.self)
  }
}
