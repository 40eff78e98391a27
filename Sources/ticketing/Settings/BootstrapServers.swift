/// The brokers that a Kafka client asks first, in librdkafka's form: `[PROTOCOL://]HOST[:PORT]`, with commas between them and any blanks.
/// A host is a name, an IPv4 address, or an IPv6 address in brackets. The default of the port is 9092.
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

  /// The one spelling that librdkafka gets. It skips a broker that it can't read, and only its log would tell.
  var description: String { servers.map(\.description).joined(separator: ",") }

  /// - Parameter spoken: the security protocol that the settings name.
  init(_ text: String, spoken: String = "PLAINTEXT") throws(Unreadable) {
    var servers: [Server] = []
    for part in text.split(separator: ",") {
      let part = part.drop(while: \.isWhitespace)
      guard let last = part.lastIndex(where: { !$0.isWhitespace }) else { continue }
      servers.append(try Self.server(part[...last], spoken))
    }
    guard !servers.isEmpty else { throw Unreadable(description: "'\(text)' names no broker; give host:port, several with commas") }
    self.servers = servers
  }

  private static func server(_ text: Substring, _ spoken: String) throws(Unreadable) -> Server {
    var rest = text
    let protocolEnd = text.firstRange(of: "://")
    if let protocolEnd {
      let name = text[..<protocolEnd.lowerBound].uppercased()
      guard name == spoken else {
        throw Unreadable(
          description: "'\(text)': the security protocol is \(spoken), not \(name); give a listener of that protocol, or set "
            + "KAFKA_SECURITY_PROTOCOL")
      }
      rest = text[protocolEnd.upperBound...]
    }
    guard let (host, port) = HostAndPort.split(rest) else {
      throw Unreadable(
        description: "'\(text)' is no broker; give host, host:port or [IPv6 address]:port, several with commas between them")
    }
    guard let port else { return Server(host: String(host), port: defaultPort) }
    guard let number = HostAndPort.port(port), number > 0 else {
      throw Unreadable(description: "'\(text)': a port is a number from 1 to 65535, not '\(port)'")
    }
    return Server(host: String(host), port: number)
  }
}
