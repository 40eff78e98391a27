import EventLoop
import Messaging

/// Runs a window for Kafka's tools on an event loop.
public final class WindowHost {
  private let window: KafkaWindow
  private let relay: PortRelay
  private let loop: EventLoop
  private let logger: Logger
  private var watches: [EventRegistration] = []
  private var told = 0

  /// - Parameter port: the port that tools connect to.
  public init(showing log: any Log, topics: [TopicSpecification], port: UInt16, logger: Logger, on loop: EventLoop) throws {
    self.loop = loop
    self.logger = logger.of("window")
    window = try KafkaWindow(showing: log, topics: topics, logger: self.logger)
    let broker = window.bootstrapServers.split(separator: ":").last.flatMap { UInt16($0) } ?? 0
    relay = try PortRelay(from: port, to: broker, on: loop)
    watches = window.descriptors.map { descriptor in loop.watch(readable: descriptor) { [weak self] in self?.step() } }
  }

  private func step() {
    do throws(LogError) {
      if try window.step() { loop.soon { [weak self] in self?.step() } }
    } catch {
      logger.warning("the window can't read the log, and shows no more records", ["error": error.message])
      stopWatching()
    }
    if window.skipped > told {
      told = window.skipped
      logger.warning("the window left records out; the log has all of them", ["skipped": String(told)])
    }
  }

  private func stopWatching() {
    for watch in watches { watch.cancel() }
    watches = []
  }

  public func close() {
    stopWatching()
    relay.close()
    window.close()
  }
}
