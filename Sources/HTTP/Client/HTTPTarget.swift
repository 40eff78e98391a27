/// Where a client's request goes: a host, by address or by name, and a port; or a Unix socket.
public struct HTTPTarget: Sendable, Hashable, CustomStringConvertible {
  enum Place: Sendable, Hashable {
    case tcp(host: String, port: UInt16)
    case unix(path: String)
  }

  let place: Place

  public init(host: String, port: UInt16) {
    place = .tcp(host: host, port: port)
  }

  public init(unixPath: String) {
    place = .unix(path: unixPath)
  }

  /// Nil for a Unix socket.
  public var port: UInt16? {
    switch place {
    case .tcp(_, let port): port
    case .unix: nil
    }
  }

  public var description: String {
    switch place {
    case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    case .unix(let path): path
    }
  }

  /// The `Host` field of a request to this target.
  var authority: String {
    switch place {
    case .tcp: description
    case .unix: "localhost"
    }
  }
}
