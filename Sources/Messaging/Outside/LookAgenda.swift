import Deciding

/// The times at which lines of calls are to be looked at, earliest first: a binary heap. Of two looks at the same time, the one that was
/// asked for first comes first.
struct LookAgenda {
  struct Look {
    let time: Timestamp
    let number: Int
    let key: BlockedKey

    func comes(before other: Look) -> Bool {
      (time, number) < (other.time, other.number)
    }
  }

  private var looks: [Look] = []
  private var count = 0

  var first: Look? { looks.first }

  mutating func add(_ key: BlockedKey, at time: Timestamp) {
    count += 1
    looks.append(Look(time: time, number: count, key: key))
    var index = looks.count - 1
    while index > 0, looks[index].comes(before: looks[(index - 1) / 2]) {
      looks.swapAt(index, (index - 1) / 2)
      index = (index - 1) / 2
    }
  }

  mutating func removeFirst() {
    looks.swapAt(0, looks.count - 1)
    looks.removeLast()
    var index = 0
    while true {
      var least = index
      for child in [2 * index + 1, 2 * index + 2] where child < looks.count && looks[child].comes(before: looks[least]) { least = child }
      if least == index { return }
      looks.swapAt(index, least)
      index = least
    }
  }
}
