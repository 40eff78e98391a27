/// The brokers that a Kafka client asks first, as librdkafka takes them: `[PROTOCOL://]HOST[:PORT]`, with commas between them and blanks
/// wherever one likes. A host is a name, an IPv4 address, or an IPv6 address in brackets; without a port it is 9092.
struct BootstrapServers: Equatable, CustomStringConvertible {
  struct Server: Equatable, CustomStringConvertible {
    /// Without brackets.
    var host: String
    var port: UInt16

    var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
  }

  struct Unreadable: Error, Equatable, CustomStringConvertible {
    let description: String
  }

  static let defaultPort: UInt16 = 9092

  let servers: [Server]

  /// One spelling for librdkafka: it passes over what it can't read, and would only say so in its log.
  var description: String { servers.map(\.description).joined(separator: ",") }

  init(_ text: String) throws(Unreadable) {
    var servers: [Server] = []
    for part in text.split(separator: ",") {
      let part = part.drop(while: \.isWhitespace)
      guard let last = part.lastIndex(where: { !$0.isWhitespace }) else { continue }
      servers.append(try Self.server(part[...last]))
    }
    guard !servers.isEmpty else { throw Unreadable(description: "'\(text)' names no broker; it wants host:port, separated by commas") }
    self.servers = servers
  }

  private static func server(_ text: Substring) throws(Unreadable) -> Server {
    var rest = text
    let protocolEnd = text.firstRange(of: "://")
    if let protocolEnd {
      let name = text[..<protocolEnd.lowerBound].uppercased()
      guard name == "PLAINTEXT" else {
        throw Unreadable(description: "'\(text)': this program speaks PLAINTEXT to brokers, not \(name); give it a listener of that kind")
      }
      rest = text[protocolEnd.upperBound...]
    }
    guard let (host, port) = hostAndPort(rest), !host.isEmpty, !host.contains(where: { $0.isWhitespace || "/[]@".contains($0) }) else {
      throw Unreadable(
        description: "'\(text)' is no broker; it wants host, host:port or [IPv6 address]:port, several separated by commas")
    }
    guard let port else { return Server(host: String(host), port: defaultPort) }
    guard port.allSatisfy({ $0.isASCII && $0.isNumber }), let number = UInt16(port), number > 0 else {
      throw Unreadable(description: "'\(text)': a port is a number from 1 to 65535, not '\(port)'")
    }
    return Server(host: String(host), port: number)
  }

  /// Nil when brackets are not as they should be.
  private static func hostAndPort(_ text: Substring) -> (host: Substring, port: Substring?)? {
    if text.hasPrefix("[") {
      guard let end = text.firstIndex(of: "]") else { return nil }
      let (host, rest) = (text[text.index(after: text.startIndex)..<end], text[text.index(after: end)...])
      guard rest.isEmpty || rest.hasPrefix(":") else { return nil }
      return (host, rest.isEmpty ? nil : rest.dropFirst())
    }
    guard let colon = text.firstIndex(of: ":") else { return (text, nil) }
    // With several colons it is an IPv6 address, and its last part no port.
    guard text.lastIndex(of: ":") == colon else { return (text, nil) }
    return (text[..<colon], text[text.index(after: colon)...])
  }
}
