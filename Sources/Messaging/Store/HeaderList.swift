import JSON

/// Headers as a column: a JSON array of `[name, value]`.
struct HeaderList {
  private(set) var headers: [Header] = []
  private(set) var json: [UInt8] = []

  init() {}

  init(_ headers: [Header]) throws {
    self.headers = headers
    json = try JSON.encode(headers.map { [$0.name, $0.value] })
  }

  /// Nil: the bytes are no such array.
  init?(reading json: [UInt8]) {
    guard let pairs = try? JSON.decode([[String]].self, from: json), pairs.allSatisfy({ $0.count == 2 }) else { return nil }
    headers = pairs.map { Header($0[0], $0[1]) }
    self.json = json
  }

  /// The wanted format, for the error when a column holds something else.
  static let format = "a JSON array of [name, value]"
}
