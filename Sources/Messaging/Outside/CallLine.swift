import Deciding

/// The waiting calls of one key, in their order. Only the first one is made.
struct CallLine {
  struct Waiting {
    let call: CallEntry
    /// The outside may have done it.
    var mayBeMade: Bool
    var attempts = 0
    /// The attempt that is under way.
    var attempt: Int?
    /// Nobody waits for its outcome any more: it ends with the attempt that is under way.
    var isDropped = false
    /// It had to wait for an open circuit breaker.
    var wasDenied = false

    /// When it is given up, if that is still to come: a call that may have been made is tried on.
    func limit(after now: Timestamp) -> Timestamp? {
      !mayBeMade && call.until > now ? call.until : nil
    }
  }

  private(set) var waiting: ArraySlice<Waiting> = []
  /// When its first call is looked at next; nil: something else brings it up.
  var nextLook: Timestamp?
  /// It waits for another call to end, because enough are under way.
  var isQueued = false

  mutating func append(_ call: CallEntry, mayBeMade: Bool) {
    waiting.append(Waiting(call: call, mayBeMade: mayBeMade))
  }

  /// The first call.
  var head: Waiting? {
    get { waiting.first }
    set { if let newValue { waiting[waiting.startIndex] = newValue } }
  }

  /// Drops a call; false: it is not in this line. An attempt that is under way ends before the next call begins.
  mutating func drop(_ name: CallName) -> Bool {
    guard let index = waiting.firstIndex(where: { $0.call.name == name && !$0.isDropped }) else { return false }
    if waiting[index].attempt != nil {
      waiting[index].isDropped = true
    } else if index == waiting.startIndex {
      removeHead()
    } else {
      waiting.remove(at: index)
    }
    return true
  }

  mutating func removeHead() {
    waiting.removeFirst()
    nextLook = nil
    isQueued = false
  }
}
