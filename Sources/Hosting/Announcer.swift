import Contracts
import Deciding
import EventLoop
import JSON
import LaneHosting
import Messaging

/// Says on the state topic `service.registry` which services run in this process and where their internal HTTP is: every few
/// seconds, and once more, with tombstones, at shutdown.
final class Announcer {
  private let producer: any LogProducer
  private let services: [LaneStatus]
  private let instance: String
  private let address: String
  private let partitions: Int32
  private let logger: Logger
  private var token: UInt64 = 0
  private var said: [String: ServiceInstance.State] = [:]
  private var watch: EventRegistration?
  private var heartbeat: EventRegistration?

  init(
    _ services: [LaneStatus], instance: String, address: String, log: any Log, partitions: Int32, logger: Logger, on loop: EventLoop
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
    heartbeat = loop.schedule(every: .seconds(ServiceInstance.heartbeatSeconds)) { [weak self] in self?.announce() }
    announce()
  }

  func announce() {
    for status in services { say(status, state(of: status)) }
    producer.flush()
  }

  /// Those whose state is another than was said last.
  func announceChanges() {
    for status in services where said[status.service] != state(of: status) { say(status, state(of: status)) }
    producer.flush()
  }

  private func state(of status: LaneStatus) -> ServiceInstance.State {
    let snapshot = status.snapshot
    return snapshot.isStopped ? .stopping : (snapshot.hasCaughtUp ? .running : .starting)
  }

  /// Takes everything back.
  func withdraw() {
    heartbeat?.cancel()
    for status in services {
      let key = ServiceInstance(service: status.service, instance: instance, address: address, at: .now(), state: .stopping).routingKey
      send(key: Array(key.utf8), value: nil)
    }
    producer.flush()
  }

  func close() {
    watch?.cancel()
    producer.close()
  }

  private func say(_ status: LaneStatus, _ state: ServiceInstance.State) {
    said[status.service] = state
    let instance = ServiceInstance(service: status.service, instance: instance, address: address, at: .now(), state: state)
    do {
      send(key: Array(instance.routingKey.utf8), value: try JSON.encode(instance))
    } catch {
      logger.error("an announcement can't be encoded", ["error": "\(error)"])
    }
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
      // It may have been made anew, and the producer not have noticed.
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
