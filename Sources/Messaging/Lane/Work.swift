import Deciding

/// The work of a batch.
struct Work {
  var retries: [BlockedKey] = []
  var retryLimit = 0
  var records: ArraySlice<Record> = []
  /// The partitions with due timers.
  var timers: [Int32] = []
  var timerLimit = 0
  /// The outcomes of calls.
  var outcomes: [CallOutcome] = []
  /// Timers that fire whether or not they are due.
  var chosenTimers: [TimerEntry] = []
  /// Whether it redoes lost work, with a record that is not among the lane's `pending`.
  var isRedone = false
  /// Set in careful mode, for one message; nil: the work is everything that is there.
  var care: Care?

  /// What a careful lane knows about its one message.
  enum Care {
    /// It was written down before it is handled.
    case writtenDown(MessagePosition)
    /// Too many processes died over it: it is parked and not run.
    case isDeadly(MessagePosition)
    /// There was nothing to write down.
    case nothing

    var position: MessagePosition? {
      switch self {
      case .writtenDown(let position), .isDeadly(let position): position
      case .nothing: nil
      }
    }
  }

  var isEmpty: Bool { retries.isEmpty && records.isEmpty && timers.isEmpty && chosenTimers.isEmpty && outcomes.isEmpty }

  /// The partitions of the work: the batch touches no others.
  var partitions: Set<Int32> {
    var partitions = Set(timers)
    for key in retries { partitions.insert(key.partition) }
    for record in records { partitions.insert(record.partition) }
    for outcome in outcomes { partitions.insert(outcome.call.partition) }
    return partitions
  }
}
