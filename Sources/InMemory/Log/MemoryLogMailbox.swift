import Messaging

/// Where an answer goes to, and from when the question is.
struct MemoryLogLetter {
  var producer: Int
  var generation: Int
  var token: UInt64
}

/// A producer as its log sees it.
struct MemoryLogMailbox {
  /// When the last one of each partition arrives, or is answered: the next must not come before.
  struct Moments {
    var arrivals: [TopicPartition: Int64] = [:]
    var answers: [TopicPartition: Int64] = [:]
  }

  private var moments = Moments()
  private var deliveries: [Delivery] = []
  /// Raised by a purge: answers to what was asked before are thrown away.
  private var generation = 0

  func letter(from producer: Int, token: UInt64) -> MemoryLogLetter {
    MemoryLogLetter(producer: producer, generation: generation, token: token)
  }

  mutating func inOrder(
    _ moment: Int64, at place: TopicPartition, of kind: WritableKeyPath<Moments, [TopicPartition: Int64]>
  ) -> Int64 {
    let moment = max(moment, moments[keyPath: kind][place] ?? moment)
    moments[keyPath: kind][place] = moment
    return moment
  }

  mutating func deliver(_ letter: MemoryLogLetter, _ result: Result<Int64, LogError>) {
    guard letter.generation == generation else { return }
    deliver(letter.token, result)
  }

  mutating func deliver(_ token: UInt64, _ result: Result<Int64, LogError>) {
    deliveries.append(Delivery(token: token, result: result))
  }

  mutating func take() -> [Delivery] {
    defer { deliveries = [] }
    return deliveries
  }

  mutating func empty() {
    generation += 1
    deliveries = []
  }
}
