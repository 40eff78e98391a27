import Contracts
import Deciding
import EventLoop
import JSON
import LaneHosting
import Messaging

/// Announces on the state topic `service.registry` which services run in this process, and the address of their internal HTTP. It repeats
/// this every few seconds. At the shutdown it sends tombstones.
final class Announcer {
  private let producer: any LogProducer
  private let services: [ServiceLanes]
  private let since = Timestamp.now()
  private let instance: String
  private let address: String
  private let partitions: Int32
  private let logger: Logger
  private var token: UInt64 = 0
  private var said: [String: Said] = [:]
  private var watch: EventRegistration?
  private var timers: [EventRegistration] = []

  /// The part of an announcement that is sent at once when it changes.
  private struct Said: Equatable {
    let state: ServiceInstance.State
    let partitions: [Int32]
    let breaker: CircuitBreaker.State?

    init(_ service: ServiceLanes) {
      state = service.state
      partitions = service.partitions
      breaker = service.breaker
    }
  }

  init(
    _ services: [ServiceLanes], instance: String, address: String, log: any Log, partitions: Int32, logger: Logger, on loop: EventLoop
  ) throws(LogError) {
    self.services = services
    self.instance = instance
    self.address = address
    self.partitions = partitions
    self.logger = logger.of("registry")
    producer = try log.producer()
    if let descriptor = producer.descriptor {
      watch = loop.watch(readable: descriptor) { [weak self] in self?.takeDeliveries() }
    }
    timers = [
      loop.schedule(every: .seconds(ServiceInstance.heartbeatSeconds)) { [weak self] in self?.announce() },
      loop.schedule(every: .seconds(1)) { [weak self] in self?.announceChanges() },
    ]
    announce()
  }

  func announce() {
    for service in services { say(service) }
    producer.flush()
  }

  /// Announces the services whose last announcement was different.
  func announceChanges() {
    for service in services where said[service.name] != Said(service) { say(service) }
    producer.flush()
  }

  /// Sends a tombstone for each service.
  func withdraw() {
    for timer in timers { timer.cancel() }
    for service in services { send(key: Array(instance(of: service).routingKey.utf8), value: nil) }
    producer.flush()
  }

  func close() {
    watch?.cancel()
    producer.close()
  }

  private func say(_ service: ServiceLanes) {
    said[service.name] = Said(service)
    let instance = instance(of: service)
    do {
      send(key: Array(instance.routingKey.utf8), value: try JSON.encode(instance))
    } catch {
      logger.error("an announcement can't be encoded", ["error": "\(error)"])
    }
  }

  private func instance(of service: ServiceLanes) -> ServiceInstance {
    ServiceInstance(
      service: service.name, instance: instance, address: address, at: .now(), state: service.state, since: since,
      partitions: service.partitions, lag: Dictionary(service.lag.map { (String($0.partition), $1) }, uniquingKeysWith: +),
      breaker: service.breaker?.rawValue)
  }

  private func send(key: [UInt8], value: [UInt8]?) {
    token += 1
    let place = Partitioner.partition(for: key, of: partitions)
    do throws(LogError) {
      try producer.send(
        OutgoingRecord(topic: ServiceInstance.topic, partition: place, key: key, value: value, headers: [], timestamp: .now()),
        token: token)
    } catch {
      logger.warning("can't announce a service; the next heartbeat tries again", ["error": error.message])
      // The topic may have been made anew, and the producer may not have noticed.
      if error.code == .unknownTopic { try? producer.warm([ServiceInstance.topic]) }
    }
  }

  private func takeDeliveries() {
    for delivery in producer.deliveries() {
      if case .failure(let error) = delivery.result {
        logger.warning("an announcement was not acknowledged; the next heartbeat tries again", ["error": error.message])
      }
    }
  }
}
