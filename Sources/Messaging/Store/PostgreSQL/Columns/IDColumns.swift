import Deciding
import PostgreSQL

/// A text that mostly is a message's id, in two columns: the id as such, or the text.
struct IDColumns {
  private var ids = ArrayValue<MessageID>()
  private var texts = ArrayValue<StoredText>()

  /// nil is NULL in both.
  mutating func append(_ text: String?) {
    let id = text.flatMap { IDText($0).id }
    ids.append(id)
    texts.append(id == nil ? text.map(StoredText.init) : nil)
  }

  func add(to values: inout Parameters) {
    values.add(ids)
    values.add(texts)
  }

  /// Of the two columns, the id first.
  static func read(_ row: DataRow, _ column: Int) -> String {
    if let id: MessageID = row[column] { return id.description }
    return (row[column + 1] as StoredText).text
  }
}
