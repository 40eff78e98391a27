import Contracts

extension SeatMap {
  /// What is free in a section, as far as this edge has heard.
  struct Vacancy: Equatable {
    /// The number of free seats.
    var free = 0
    /// The most of them that are side by side in one row.
    var longestRun = 0
  }

  /// Reads a byte for each seat of the section.
  /// - Parameter index: from 0.
  func vacancy(ofSection index: Int) -> Vacancy {
    var vacancy = Vacancy()
    let seatsPerRow = schedule.sections[index].seatsPerRow
    var run = 0
    for (place, status) in statuses[layout.seats(ofSection: index)].enumerated() {
      if place % seatsPerRow == 0 { run = 0 }
      guard status == .available else {
        run = 0
        continue
      }
      run += 1
      vacancy.free += 1
      vacancy.longestRun = max(vacancy.longestRun, run)
    }
    return vacancy
  }
}
