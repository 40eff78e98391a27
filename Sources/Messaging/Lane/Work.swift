import Deciding

/// What a batch is to handle.
struct Work {
  var retries: [BlockedKey] = []
  var retryLimit = 0
  var records: ArraySlice<Record> = []
  /// Partitions with timers that are due.
  var timers: [Int32] = []
  var timerLimit = 0
  /// Timers to be fired whether or not they are due.
  var chosenTimers: [TimerEntry] = []
  /// It does again what was lost, with a record that is none of the lane's `pending`.
  var isRedone = false
  /// It is one message, handled with care; nil: it is whatever there is.
  var care: Care?

  /// What is known of the one message that a careful lane is at.
  enum Care {
    /// That it is being handled is written down.
    case writtenDown(MessagePosition)
    /// Too many processes died over it: it is parked instead of run.
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

  var isEmpty: Bool { retries.isEmpty && records.isEmpty && timers.isEmpty && chosenTimers.isEmpty }

  /// The partitions it is about: the others cost a batch nothing.
  var partitions: Set<Int32> {
    var partitions = Set(timers)
    for key in retries { partitions.insert(key.partition) }
    for record in records { partitions.insert(record.partition) }
    return partitions
  }
}
