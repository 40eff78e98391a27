import JSON

/// Writes messages into a file, one line of JSON each. For those who have no mail server, and for other programs to read.
public final class FileChannel: MessageChannel {
  public let name = "file"
  private let file: NotificationFile

  public init(_ file: NotificationFile) {
    self.file = file
  }

  public func send(_ message: UserMessage, done: @escaping (ChannelResult) -> Void) {
    do {
      try file.append(message.json() + [UInt8(ascii: "\n")], id: message.id)
      done(.delivered)
    } catch {
      done(.failed("\(error)"))
    }
  }
}

@available(*, unavailable)
extension FileChannel: Sendable {}
