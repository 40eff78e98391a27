/// Says something on a connection of its own, then asks something that the server must either answer rightly or close on.
public struct WireConversation: Sendable {
  /// To what came before the last question.
  public var answers: [WireAnswer] = []
  /// To the last question; nil: the server closed the connection before.
  public var last: WireAnswer?

  /// - Parameters:
  ///   - parts: sent one after the other.
  ///   - question: a sound request, whose answer is known by its `x-correlation-id`.
  ///   - patience: after so many milliseconds without an answer the client closes its sending side: the server may still be waiting for
  ///     the rest of what was said.
  /// - Throws: what came was no answer, or neither an answer nor the end came.
  public init(port: UInt16, _ parts: [[UInt8]], question: [UInt8], correlationID: String, patience: Int) throws {
    let connection = try WireConnection(port: port)
    let isHead = parts.flatMap { $0 }.contains(sequence: Array("HEAD".utf8))
    // What the server does not want any more, it need not take.
    for part in parts + [question] { connection.send(part) }
    connection.patience = .milliseconds(patience)
    var bytes: ArraySlice<UInt8> = []
    var hasFinished = false
    var isEnd = false
    while last == nil {
      while let answer = try WireAnswer.read(&bytes, mayBeToHead: isHead, isEnd: isEnd) {
        if answer.values(of: "x-correlation-id").contains(correlationID) { last = answer } else { answers.append(answer) }
      }
      guard last == nil, !isEnd else { break }
      switch connection.receive() {
      case .some(let more): if more.isEmpty { isEnd = true } else { bytes += more }
      case nil where hasFinished: throw WireAnswer.Malformed(what: "neither an answer nor the end comes")
      case nil:
        hasFinished = true
        connection.finishSending()
        connection.patience = .seconds(300)
      }
    }
    guard bytes.isEmpty else { throw WireAnswer.Malformed(what: "half an answer: \(String(decoding: bytes, as: UTF8.self))") }
  }
}

extension [UInt8] {
  fileprivate func contains(sequence: [UInt8]) -> Bool {
    var rest = self[...]
    while let start = rest.firstIndex(of: sequence[0]) {
      if rest[start...].starts(with: sequence) { return true }
      rest = rest[(start + 1)...]
    }
    return false
  }
}
