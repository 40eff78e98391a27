import Deciding
import PostgreSQL
import Sodium

/// The key that messages wait behind, in the form that rows are found by: `01` and the key; nothing for records without a key; `02` and the
/// digest for a key that is too long for an index, with the whole key in the column `whole`.
struct WaitingLine: ParameterValue {
  private let line: [UInt8]
  /// Nil: the line has the whole key.
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

  /// Reads the two columns; the line comes first.
  static func read(_ row: DataRow, _ column: Int) -> [UInt8]? {
    if let whole: [UInt8] = row[column + 1] { return whole }
    let line: [UInt8] = row[column]
    return line.isEmpty ? nil : Array(line.dropFirst())
  }
}
