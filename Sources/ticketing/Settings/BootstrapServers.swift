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

  /// - Parameter spoken: the security protocol that brokers are spoken to in.
  init(_ text: String, spoken: String = "PLAINTEXT") throws(Unreadable) {
    var servers: [Server] = []
    for part in text.split(separator: ",") {
      let part = part.drop(while: \.isWhitespace)
      guard let last = part.lastIndex(where: { !$0.isWhitespace }) else { continue }
      servers.append(try Self.server(part[...last], spoken))
    }
    guard !servers.isEmpty else { throw Unreadable(description: "'\(text)' names no broker; it wants host:port, separated by commas") }
    self.servers = servers
  }

  private static func server(_ text: Substring, _ spoken: String) throws(Unreadable) -> Server {
    var rest = text
    let protocolEnd = text.firstRange(of: "://")
    if let protocolEnd {
      let name = text[..<protocolEnd.lowerBound].uppercased()
      guard name == spoken else {
        throw Unreadable(
          description: "'\(text)': brokers are spoken to in \(spoken), not \(name); give a listener of that kind, or set "
            + "KAFKA_SECURITY_PROTOCOL")
      }
      rest = text[protocolEnd.upperBound...]
    }
    guard let (host, port) = HostAndPort.split(rest) else {
      throw Unreadable(
        description: "'\(text)' is no broker; it wants host, host:port or [IPv6 address]:port, several separated by commas")
    }
    guard let port else { return Server(host: String(host), port: defaultPort) }
    guard let number = HostAndPort.port(port), number > 0 else {
      throw Unreadable(description: "'\(text)': a port is a number from 1 to 65535, not '\(port)'")
    }
    return Server(host: String(host), port: number)
  }
}
