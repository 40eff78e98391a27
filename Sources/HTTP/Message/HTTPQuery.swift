/// The items of a query string, decoded, in order.
public struct HTTPQuery: Sendable, Equatable {
  public struct Item: Sendable, Equatable {
    public let name: String
    /// Empty for an item without `=`.
    public let value: String
  }

  public private(set) var items: [Item] = []

  public init() {}

  /// Reads `limit=5&cursor=a%20b`; `+` is a space. Nil when an escape is broken or the decoded bytes aren't UTF-8.
  public init?(_ encoded: String) {
    var encoded = encoded
    let items = encoded.withUTF8 { Self.parse($0) }
    guard let items else { return nil }
    self.items = items
  }

  init?(_ encoded: UnsafeBufferPointer<UInt8>) {
    guard let items = Self.parse(encoded) else { return nil }
    self.items = items
  }

  /// The first value of that name.
  public subscript(name: String) -> String? { items.first { $0.name == name }?.value }

  public func values(of name: String) -> [String] {
    items.lazy.filter { $0.name == name }.map(\.value)
  }

  private static func parse(_ encoded: UnsafeBufferPointer<UInt8>) -> [Item]? {
    var items: [Item] = []
    for item in encoded.split(separator: UInt8(ascii: "&")) {
      let equals = item.firstIndex(of: UInt8(ascii: "="))
      guard
        let name = PercentEncoding.decode(item[..<(equals ?? item.endIndex)], plusIsSpace: true),
        let value = PercentEncoding.decode(item[(equals.map { $0 + 1 } ?? item.endIndex)...], plusIsSpace: true)
      else { return nil }
      items.append(Item(name: name, value: value))
    }
    return items
  }
}
