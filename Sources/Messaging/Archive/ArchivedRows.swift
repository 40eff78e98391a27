import Deciding

/// Rows of a partition's journal that have gone into a file: all that there were from the first to the last. The database keeps those that
/// a lost log is filled with, and all rows after the last.
public struct ArchivedRows: Equatable, Sendable {
  public var partition: Int32
  /// The numbers of the first and the last row.
  public var first: Int64
  public var last: Int64
  public var count: Int64
  /// The time of the latest of the rows, without dead letters.
  public var until: Timestamp
  /// The size of the file.
  public var bytes: Int64
  /// The file's SHA-256, in lower case hexadecimal digits: `sha256sum` says the same.
  public var sha256: String

  public init(partition: Int32, first: Int64, last: Int64, count: Int64, until: Timestamp, bytes: Int64, sha256: String) {
    self.partition = partition
    self.first = first
    self.last = last
    self.count = count
    self.until = until
    self.bytes = bytes
    self.sha256 = sha256
  }

  /// Those of a file that is yet to be written or read: `add` every row.
  init(beginningWith row: JournalRow) {
    self.init(partition: row.partition, first: row.sequence, last: 0, count: 0, until: .earliest, bytes: 0, sha256: "")
  }

  mutating func add(_ row: JournalRow) {
    last = row.sequence
    count += 1
    // A dead letter has the time of a message that may come from anywhere.
    if row.kind != .deadLetter { until = max(until, row.envelope.time) }
  }

  /// The name of the file. Names sort by partition and number.
  public var fileName: String { Self.beginning(partition, first) + Self.digits(last, 12) + Self.ending }

  static let ending = ".jsonl.gz"

  /// How the names of all files begin that have this first row.
  static func beginning(_ partition: Int32, _ first: Int64) -> String { "\(digits(Int64(partition), 4))-\(digits(first, 12))-" }

  private static func digits(_ number: Int64, _ count: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, count - text.count)) + text
  }
}

extension [ArchivedRows] {
  /// The number of the last row of a partition that is in a file; 0: none is.
  public func end(of partition: Int32) -> Int64 { lazy.filter { $0.partition == partition }.map(\.last).max() ?? 0 }

  /// The time before which rows may be in files alone; nil: no row is in a file.
  public var until: Timestamp? { (lazy.map(\.until).max()).map { $0.adding(milliseconds: 1) } }
}
