import HTTP

/// Writes server-sent events (HTML Standard, 9.2).
enum EventText {
  /// - Parameter opening: what the stream begins with.
  static func response(_ opening: HTTPBody) -> HTTPResponse {
    // Without the last field some proxies gather the events.
    HTTPResponse(.ok, ["Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no"], body: opening)
  }

  /// A comment, which clients ignore. It tells both sides that the connection lives.
  static let heartbeat = SharedBytes(Array(": \n\n".utf8))

  /// What a stream begins with: the state that it goes on from, and when to come again after it broke. The time is drawn, so that those who
  /// were cut off together don't come back together.
  static func opening(id: String?) -> [UInt8] {
    Array("retry: \(Int.random(in: retryMilliseconds))\n\(id.map { "id: \($0)\n" } ?? "")\n".utf8)
  }

  private static let retryMilliseconds = 1000...5000

  /// - Parameters:
  ///   - name: the event's type; nil: `message`.
  ///   - data: JSON without line breaks.
  static func event(_ name: String? = nil, id: String, data: some Sequence<UInt8>) -> [UInt8] {
    Array("id: \(id)\n\(name.map { "event: \($0)\n" } ?? "")data: ".utf8) + data + [lineFeed, lineFeed]
  }

  private static let lineFeed = UInt8(ascii: "\n")
}
