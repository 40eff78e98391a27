import JSON
import SQLite

/// Headers as a column: a JSON array of `[name, value]`.
struct HeaderList: ColumnValue {
  var headers: [Header]
  private var json: [UInt8]

  init(_ headers: [Header]) throws {
    self.headers = headers
    json = try JSON.encode(headers.map { [$0.name, $0.value] })
  }

  private init(reading json: [UInt8]) throws {
    let pairs = try JSON.decode([[String]].self, from: json)
    headers = try pairs.map { pair in
      guard pair.count == 2 else { throw StoreError(.corrupt, "a header of \(pair.count) parts") }
      return Header(pair[0], pair[1])
    }
    self.json = json
  }

  func bind(to statement: Statement, at position: Int) throws(SQLiteError) {
    try statement.bindText(utf8: json, at: position)
  }

  static func read(_ row: borrowing SQLite.ResultRow, _ column: Int) -> HeaderList {
    let json = [UInt8].read(row, column)
    if let list = try? HeaderList(reading: json) { return list }
    row.refuse(column, wanted: "a JSON array of [name, value]")
    return HeaderList()
  }

  private init() {
    headers = []
    json = []
  }
}
