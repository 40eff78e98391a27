import CPostgreSQL

/// The place of a database and the way to log in, as in libpq's connection URIs: `postgres://user@host:port/database?sslmode=require`.
/// Missing parts come from libpq's environment variables and files (`PGPASSFILE`, `PGSSLROOTCERT`, `~/.pgpass` …).
public struct ConnectionURL: Sendable {
  public struct Unreadable: Error, Equatable, Sendable {}

  /// A server to try. Empty parts stand for libpq's defaults.
  public struct Host: Equatable, Sendable {
    public var name: String
    public var address: String
    public var port: String
  }

  /// The servers, in the order in which they are tried. The first one that accepts is used.
  public let hosts: [Host]
  public let user: String?
  public private(set) var database: String
  /// The time that one server has to answer.
  public let timeout: Duration
  /// All other options. Passwords are among them.
  private let options: [(keyword: String, value: String)]

  static let defaultTimeout = Duration.seconds(5)

  /// The errors have no part of the text, because a password may be anywhere in it.
  public init(_ text: String) throws(Unreadable) {
    guard text.hasPrefix("postgres://") || text.hasPrefix("postgresql://") else { throw Unreadable() }
    var complaint: UnsafeMutablePointer<CChar>?
    let parsed = PQconninfoParse(text, &complaint)
    PQfreemem(complaint)
    guard let parsed else { throw Unreadable() }
    defer { PQconninfoFree(parsed) }
    var values: [String: String] = [:]
    var entry = parsed
    while let keyword = entry.pointee.keyword {
      if let value = entry.pointee.val { values[String(cString: keyword)] = String(cString: value) }
      entry += 1
    }
    guard let database = values["dbname"], !database.isEmpty else { throw Unreadable() }
    guard let hosts = Self.hosts(values["host"], values["hostaddr"], values["port"]) else { throw Unreadable() }
    self.hosts = hosts
    self.database = database
    user = values["user"]
    if let limit = values["connect_timeout"] {
      guard let seconds = Int64(limit) else { throw Unreadable() }
      // As in libpq, no timeout means no limit, and less than two seconds means two.
      timeout = seconds <= 0 ? .seconds(Int32.max) : .seconds(max(seconds, 2))
    } else {
      timeout = Self.defaultTimeout
    }
    options = values.filter { !["host", "hostaddr", "port", "dbname", "connect_timeout"].contains($0.key) }
      .sorted { $0.key < $1.key }.map { (keyword: $0.key, value: $0.value) }
  }

  /// Reads lists with commas. All have the same length, but a single port counts for all servers.
  private static func hosts(_ names: String?, _ addresses: String?, _ ports: String?) -> [Host]? {
    func parts(_ text: String?) -> [String] {
      text.map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) } ?? []
    }
    let (names, addresses, ports) = (parts(names), parts(addresses), parts(ports))
    let count = max(names.count, addresses.count, 1)
    guard names.isEmpty || names.count == count, addresses.isEmpty || addresses.count == count,
      ports.count <= 1 || ports.count == count
    else { return nil }
    guard ports.allSatisfy({ $0.isEmpty || UInt16($0).map { $0 > 0 } == true }) else { return nil }
    return (0..<count).map { index in
      Host(
        name: names.isEmpty ? "" : names[index], address: addresses.isEmpty ? "" : addresses[index],
        port: ports.isEmpty ? "" : ports[ports.count == 1 ? 0 : index])
    }
  }

  /// Another database of the same server.
  public func with(database: String) -> ConnectionURL {
    var url = self
    url.database = database
    return url
  }

  /// The name for messages: user, servers and database, and nothing else.
  public var name: String {
    let servers = hosts.map { host in
      let name = host.name.isEmpty ? host.address : host.name
      return (name.contains(":") ? "[\(name)]" : name) + (host.port.isEmpty ? "" : ":\(host.port)")
    }
    return "postgres://\(user.map { "\($0)@" } ?? "")\(servers.joined(separator: ","))/\(database)"
  }

  /// The keywords and values for libpq.
  func keywords(for host: Host, application: String) -> [(keyword: String, value: String)] {
    var keywords = options
    for (keyword, value) in [("host", host.name), ("hostaddr", host.address), ("port", host.port)] where !value.isEmpty {
      keywords.append((keyword, value))
    }
    keywords += [("dbname", database), ("fallback_application_name", application), ("client_encoding", "UTF8")]
    return keywords
  }
}
