import Contracts
import Deciding
import HTTP

/// Which instances of which service can be asked, from the state topic `service.registry`.
///
/// An instance counts while it is heard of: its clock and this one's may differ by less than the silence that it is dropped after.
struct ServiceDirectory {
  private struct Entry {
    let instance: ServiceInstance
    let target: HTTPTarget
  }

  /// By service, and by the registry's key.
  private var services: [String: [String: Entry]] = [:]
  private var turns: [String: Int] = [:]

  /// An instance says that it is there. False when its address can't be read.
  mutating func apply(_ instance: ServiceInstance) -> Bool {
    guard let target = Self.target(instance.address) else { return false }
    let known = services[instance.service]?[instance.routingKey]
    if let known, known.instance.at > instance.at { return true }
    services[instance.service, default: [:]][instance.routingKey] = Entry(instance: instance, target: target)
    return true
  }

  /// The tombstone of an instance.
  mutating func remove(_ key: String) {
    let service = String(key.prefix { $0 != "/" })
    services[service]?[key] = nil
  }

  mutating func removeSilent(at now: Timestamp) {
    for service in services.keys {
      services[service] = services[service]?.filter { Self.isHeard($0.value.instance, at: now) }
    }
  }

  /// The instances of a service that can be asked, the one whose turn it is first.
  mutating func targets(of service: String, at now: Timestamp) -> [HTTPTarget] {
    let entries = (services[service] ?? [:]).filter { $0.value.instance.state != .stopping && Self.isHeard($0.value.instance, at: now) }
    guard !entries.isEmpty else { return [] }
    let ordered = entries.sorted { $0.key < $1.key }.map(\.value.target)
    let turn = turns[service, default: 0] % ordered.count
    turns[service] = turn + 1
    return Array(ordered[turn...] + ordered[..<turn])
  }

  /// How many instances of each service are known.
  var counts: [String: Int] { services.mapValues(\.count).filter { $0.value > 0 } }

  private static func isHeard(_ instance: ServiceInstance, at now: Timestamp) -> Bool {
    now < instance.at + ServiceInstance.silenceSeconds
  }

  /// `127.0.0.1:8081`, `[::1]:8081`, `worker-1:8081`
  private static func target(_ address: String) -> HTTPTarget? {
    guard let colon = address.lastIndex(of: ":"), let port = UInt16(address[address.index(after: colon)...]), port > 0 else { return nil }
    var host = address[..<colon]
    if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
    return host.isEmpty ? nil : HTTPTarget(host: String(host), port: port)
  }
}
