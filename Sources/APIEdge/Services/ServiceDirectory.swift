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
    let instance: ServiceInstance
    let target: HTTPTarget
    /// The time of its last record, in nanoseconds of the reader's clock.
    let heardAt: Int64
    /// A question to it failed since.
    var hasFailed = false

    var state: ServiceInstance.State { instance.state }
  }

  /// The instances, by service and registry key.
  private var services: [String: [String: Entry]] = [:]
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
    services[instance.service, default: [:]][instance.routingKey] = Entry(instance: instance, target: target, heardAt: now)
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

  /// A question to this instance failed: it is asked after the others until it is heard of again.
  mutating func failed(_ service: String, at target: HTTPTarget) {
    for (key, entry) in services[service] ?? [:] where entry.target == target { services[service]?[key]?.hasFailed = true }
  }

  /// The instances of a service in the order in which they are to be asked: the less busy of two that are drawn, then the others, then
  /// those that failed, and last the silent ones.
  /// - Parameter inFlight: questions to an instance that wait for their answers here.
  func targets(
    of service: String, now: Int64, inFlight: (HTTPTarget) -> Int = { _ in 0 }, by random: inout some RandomNumberGenerator
  ) -> [HTTPTarget] {
    // In an order of its own, so that the drawing alone decides.
    let entries = (services[service] ?? [:]).filter { $0.value.state != .stopping }.sorted { $0.key < $1.key }.map(\.value)
    let heard = entries.filter { Self.isHeard($0, now) }
    var well = heard.filter { !$0.hasFailed }.map(\.target).shuffled(using: &random)
    if well.count > 1, inFlight(well[1]) < inFlight(well[0]) { well.swapAt(0, 1) }
    return well + heard.filter(\.hasFailed).map(\.target) + entries.filter { !Self.isHeard($0, now) }.map(\.target)
  }

  /// All that are known, by service and instance.
  func list(now: Int64) -> [(instance: ServiceInstance, isSilent: Bool)] {
    services.values.flatMap(\.values).map { ($0.instance, !Self.isHeard($0, now)) }
      .sorted { ($0.instance.service, $0.instance.instance) < ($1.instance.service, $1.instance.instance) }
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
