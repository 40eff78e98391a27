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

  /// The first value of that name. Setting replaces all of that name; nil removes them.
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

  public mutating func append(_ name: String, _ value: String) {
    fields.append(Field(name: name, value: value))
  }

  mutating func reserveCapacity(_ count: Int) { fields.reserveCapacity(count) }
}

extension String {
  /// ASCII letters equal in either case; no allocation, as every request asks this some ten times.
  func isSameFieldName(as other: String) -> Bool {
    let (left, right) = (utf8, other.utf8)
    guard left.count == right.count else { return false }
    return zip(left, right).allSatisfy { $0 == $1 || ($0.asciiLowercased == $1.asciiLowercased) }
  }

  /// RFC 9110, 5.6.2: what a field name is made of.
  var isFieldName: Bool { !isEmpty && utf8.allSatisfy(\.isFieldNameByte) }

  /// As it may go on the wire: control characters would end the line or the message (RFC 9110, 5.5, replaces them).
  var asFieldValue: String {
    guard utf8.contains(where: { $0 < 0x20 || $0 == 0x7f }) else { return self }
    return String(decoding: utf8.map { $0 < 0x20 || $0 == 0x7f ? 0x20 : $0 }, as: UTF8.self)
  }
}

extension UInt8 {
  var isFieldNameByte: Bool {
    let set = self < 64 ? Self.fieldNameBytes.low : Self.fieldNameBytes.high
    return self < 128 && set >> (self & 63) & 1 == 1
  }

  /// A bit for each ASCII character: letters, digits and some of the rest.
  private static let fieldNameBytes: (low: UInt64, high: UInt64) = {
    let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    var set: (low: UInt64, high: UInt64) = (0, 0)
    for byte in "\(letters)0123456789!#$%&'*+-.^_`|~".utf8 {
      if byte < 64 { set.low |= 1 << byte } else { set.high |= 1 << (byte & 63) }
    }
    return set
  }()

  var asciiLowercased: UInt8 { self >= 0x41 && self <= 0x5a ? self | 0x20 : self }
}
