import Contracts
import Deciding
import EventLoop
import Messaging

/// What messages say about concerts, from the state topic `concert.catalog`. It reads the topic on an event loop, and goes on reading.
///
/// A lane can't read a state topic, because compaction removes numbers of a channel that it would wait for. So the words of a message are
/// chosen where it is sent.
public final class ConcertTitles {
  /// Milliseconds that a message waits for a concert that is not known yet. Its concert was in the log before anyone could reserve a seat.
  static let patience: Int64 = 5000

  private let log: any Log
  private let loop: EventLoop
  private let places: [TopicPartition]
  private var reader: (any LogReader)?
  private var registration: EventRegistration?
  private var concerts: [String: Concert] = [:]
  /// Who waits for a concert, by the number of the question.
  private var waiting: [Int: (concertId: String, found: (Concert?) -> Void)] = [:]
  private var questions = 0

  /// - Parameter partitions: of the topic.
  public init(_ log: any Log, partitions: Int32, on loop: EventLoop) {
    self.log = log
    self.loop = loop
    places = (0..<partitions).map { TopicPartition(ConcertCatalog.messageType, $0) }
    loop.soon { [weak self] in self?.open() }
  }

  deinit {
    registration?.cancel()
    reader?.close()
  }

  /// Gives a concert, now or when it is known; nil if that takes too long.
  func find(_ concertId: String, _ found: @escaping (Concert?) -> Void) {
    if let concert = concerts[concertId] { return found(concert) }
    questions += 1
    waiting[questions] = (concertId, found)
    loop.schedule(after: .milliseconds(Self.patience)) { [weak self, number = questions] in
      self?.waiting.removeValue(forKey: number)?.found(nil)
    }
  }

  // MARK: the log

  private func open() {
    do {
      let reader = try log.reader()
      try reader.assign(log.ranges(of: places).mapValues(\.lowerBound))
      self.reader = reader
      registration =
        reader.descriptor.map { loop.watch(readable: $0) { [weak self] in self?.read() } }
        ?? loop.schedule(every: .milliseconds(1)) { [weak self] in self?.read() }
    } catch {
      openAgain()
    }
  }

  /// Reads everything again. What is known already stays.
  private func openAgain() {
    registration?.cancel()
    reader?.close()
    registration = nil
    reader = nil
    loop.schedule(after: .seconds(1)) { [weak self] in self?.open() }
  }

  private func read() {
    do {
      for record in try reader?.poll(limit: 500) ?? [] { take(record) }
    } catch {
      openAgain()
    }
    tellWaiting()
  }

  /// Titles and evenings of a concert never change, so any version will do.
  private func take(_ record: Record) {
    guard let value = record.value, let catalog = try? ConcertCatalog(body: value) else { return }
    concerts[catalog.concert.concertId] = catalog.concert
  }

  private func tellWaiting() {
    for (number, entry) in waiting.sorted(by: { $0.key < $1.key }) {
      guard let concert = concerts[entry.concertId] else { continue }
      waiting[number] = nil
      entry.found(concert)
    }
  }
}

@available(*, unavailable)
extension ConcertTitles: Sendable {}
