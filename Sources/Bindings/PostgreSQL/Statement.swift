/// A statement of one `Connection`, kept and run again with other values. The server compiles it when it is first run.
public final class Statement {
  public let sql: String
  let name: String
  /// The server knows it.
  var isPrepared = false

  init(_ sql: String, name: String) {
    self.sql = sql
    self.name = name
  }
}

@available(*, unavailable, message: "a statement stays on its connection's thread")
extension Statement: Sendable {}
