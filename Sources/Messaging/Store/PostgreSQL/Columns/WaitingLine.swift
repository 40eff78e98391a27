import Deciding
import PostgreSQL
import Sodium

/// What messages wait behind, as rows are found by it: `01` and the key; nothing, for those without a key; and of a key that is too long
/// for an index `02` and its digest, with `whole` kept beside it.
struct WaitingLine: ParameterValue {
  private let line: [UInt8]
  /// Nil: the line has all of it.
  let whole: [UInt8]?

  private static let limit = 400

  init(_ key: [UInt8]?) {
    guard let key else {
      line = []
      whole = nil
      return
    }
    if key.count <= Self.limit {
      line = [1] + key
      whole = nil
    } else {
      line = [2] + Digest.blake2b256.of(key)
      whole = key
    }
  }

  static var type: SQLType { .bytea }

  func append(to bytes: inout [UInt8]) {
    bytes.append(contentsOf: line)
  }

  /// Of the two columns, the line first.
  static func read(_ row: DataRow, _ column: Int) -> [UInt8]? {
    if let whole: [UInt8] = row[column + 1] { return whole }
    let line: [UInt8] = row[column]
    return line.isEmpty ? nil : Array(line.dropFirst())
  }
}
