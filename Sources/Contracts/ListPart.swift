import Deciding

/// A part of a list, as the HTTP contract has it: the entries, and where the next part begins.
///
/// ```json
/// {"payments": […], "nextCursor": "…"}
/// ```
public struct ListPart<Entry: Encodable>: Encodable {
  /// The field that the entries are in.
  private let name: String
  public var entries: [Entry] = []
  /// Nil: this is the end of the list.
  public var nextCursor: String?
  /// Rows that are missing because they can't be read.
  public var unreadable = 0

  public init(_ name: String) {
    self.name = name
  }

  /// A page of the rows of one scope.
  ///
  /// - Parameter entry: how a row is shown.
  public init<R: Row>(
    _ name: String, _ page: Page, of scope: String, _ rows: any RowReader, showing entry: (R) -> Entry
  ) throws {
    self.init(name)
    // One row more than wanted shows whether there is another part.
    let found = try rows.rows(kind: R.kind, scope: scope, before: page.cursor, limit: page.limit + 1)
    let part = found.prefix(page.limit)
    entries = part.compactMap { rows.read(R.self, $0.id, $0.data).map(entry) }
    nextCursor = found.count > page.limit ? part.last?.id : nil
    unreadable = part.count - entries.count
  }

  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) {
      self.stringValue = stringValue
    }

    init?(intValue: Int) { nil }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(entries, forKey: Key(stringValue: name))
    // At the end of the list it is null, and not left out.
    try container.encode(nextCursor, forKey: Key(stringValue: "nextCursor"))
    // Only if something is missing.
    if unreadable > 0 { try container.encode(unreadable, forKey: Key(stringValue: "unreadable")) }
  }
}
