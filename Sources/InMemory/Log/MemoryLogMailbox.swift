import Messaging

/// The address of an answer, and the generation of its question.
struct MemoryLogLetter {
  var producer: Int
  var generation: Int
  var token: UInt64
}

/// What the log knows about a producer.
struct MemoryLogMailbox {
  /// The times when the last record of each partition arrives and is answered. The next one must not come before.
  struct Moments {
    var arrivals: [TopicPartition: Int64] = [:]
    var answers: [TopicPartition: Int64] = [:]
  }

  private var moments = Moments()
  private var deliveries: [Delivery] = []
  /// A purge raises it. Answers to earlier questions are thrown away.
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
