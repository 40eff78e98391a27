import Contracts
import HTTP
import Messaging

/// The instances of each service that can be asked, from the state topic `service.registry`.
///
/// The last record of a key counts, whatever its time: the log gives the order. Silence is measured by this reader's own clock, from the
/// arrival of a record. Silence proves little: when the log is away, all instances are silent. So a silent instance is asked after the
/// others, and forgotten only when another instance of the same service is not silent.
struct ServiceDirectory {
  private struct Entry {
    let state: ServiceInstance.State
    let target: HTTPTarget
    /// The time of its last record, in nanoseconds of the reader's clock.
    let heardAt: Int64
  }

  /// The instances, by service and registry key.
  private var services: [String: [String: Entry]] = [:]
  private var turns: [String: Int] = [:]
  /// The next offset of each partition.
  private var next: [TopicPartition: Int64] = [:]

  private static let silence = Int64(ServiceInstance.silenceSeconds) * 1_000_000_000

  /// Takes a heartbeat of an instance. False when its address can't be read.
  /// - Parameters:
  ///   - now: nanoseconds of the reader's clock.
  ///   - place: the record's place; a record that was read before changes nothing.
  mutating func apply(_ instance: ServiceInstance, at place: TopicPartition, _ offset: Int64, now: Int64) -> Bool {
    guard let target = Self.target(instance.address) else { return false }
    guard isNew(place, offset) else { return true }
    services[instance.service, default: [:]][instance.routingKey] = Entry(state: instance.state, target: target, heardAt: now)
    return true
  }

  /// Takes the tombstone of an instance.
  mutating func remove(_ key: String, at place: TopicPartition, _ offset: Int64) {
    guard isNew(place, offset) else { return }
    let service = String(key.prefix { $0 != "/" })
    services[service]?[key] = nil
  }

  private mutating func isNew(_ place: TopicPartition, _ offset: Int64) -> Bool {
    guard offset >= next[place] ?? 0 else { return false }
    next[place] = offset + 1
    return true
  }

  /// Reading begins again, towards these ends. An end before the offsets that were read belongs to another log, which counts from 0 again.
  mutating func reopened(ends: [TopicPartition: Int64]) {
    next = next.filter { place, offset in ends[place].map { offset <= $0 } ?? true }
  }

  /// Forgets silent instances of services that have others.
  mutating func removeSilent(now: Int64) {
    for (service, entries) in services {
      let heard = entries.filter { Self.isHeard($0.value, now) }
      if !heard.isEmpty { services[service] = heard }
    }
  }

  /// The instances of a service, in the order to ask them: active ones in turn, and then the silent ones.
  mutating func targets(of service: String, now: Int64) -> [HTTPTarget] {
    let entries = (services[service] ?? [:]).filter { $0.value.state != .stopping }.sorted { $0.key < $1.key }.map(\.value)
    guard !entries.isEmpty else { return [] }
    let turn = turns[service, default: 0]
    turns[service] = turn &+ 1
    return [true, false].flatMap { isHeard in
      let group = entries.filter { Self.isHeard($0, now) == isHeard }.map(\.target)
      guard !group.isEmpty else { return group }
      let first = Int(UInt(bitPattern: turn) % UInt(group.count))
      return Array(group[first...] + group[..<first])
    }
  }

  /// The number of known instances of each service.
  var counts: [String: Int] { services.mapValues(\.count).filter { $0.value > 0 } }

  /// The addresses of the instances of a service that are not stopping.
  func addresses(of service: String) -> Set<String> {
    Set((services[service] ?? [:]).values.filter { $0.state != .stopping }.map(\.target.description))
  }

  private static func isHeard(_ entry: Entry, _ now: Int64) -> Bool { now - entry.heardAt < silence }

  /// `127.0.0.1:8081`, `[::1]:8081`, `worker-1:8081`
  private static func target(_ address: String) -> HTTPTarget? {
    guard let colon = address.lastIndex(of: ":"), let port = UInt16(address[address.index(after: colon)...]), port > 0 else { return nil }
    var host = address[..<colon]
    if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
    return host.isEmpty ? nil : HTTPTarget(host: String(host), port: port)
  }
}
