import PostgreSQL
import Sodium

/// A text that rows are found by. An index takes no more than 2,700 bytes, and what comes from outside may be longer: then its beginning
/// and its digest stand for it in the index, and `whole` is kept beside it.
struct IndexedText: ParameterValue {
  private let short: [UInt8]
  /// Nil: the index has all of it.
  let whole: StoredText?

  /// In bytes, as stored.
  private static let limit = 400
  private static let beginning = 300

  init(_ text: String) {
    let stored = StoredText(text)
    let bytes = stored.stored
    guard bytes.count > Self.limit else {
      short = bytes
      whole = nil
      return
    }
    whole = stored
    // A backslash and an `x` are in no text as it is stored, so that no other one is taken for this one.
    let digest = Digest.blake2b256.of(bytes).map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    short = Array((String(decoding: bytes.prefix(Self.beginning), as: UTF8.self) + "\\x" + digest).utf8)
  }

  static var type: SQLType { .text }

  func append(to bytes: inout [UInt8]) {
    bytes.append(contentsOf: short)
  }

  /// Of the two columns, the short one first.
  static func read(_ row: DataRow, _ column: Int) -> String {
    let whole: StoredText? = row[column + 1]
    return (whole ?? row[column]).text
  }
}
