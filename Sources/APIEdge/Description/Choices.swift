/// The words that the readers of a body meet: each run of a reader takes one of every choice, and all runs together take them all.
final class Choices {
  private var taken: [(index: Int, count: Int)] = []
  private var position = 0

  /// - Returns: the index of the word to take.
  func take(of count: Int) -> Int {
    defer { position += 1 }
    if position == taken.count { taken.append((0, count)) }
    return taken[position].index
  }

  /// Prepares the next run. False: there were all.
  func goOn() -> Bool {
    position = 0
    while let (index, count) = taken.popLast() {
      guard index + 1 == count else {
        taken.append((index + 1, count))
        return true
      }
    }
    return false
  }
}
