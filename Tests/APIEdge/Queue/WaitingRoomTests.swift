import Contracts
import Deciding
import TestSupport
import Testing

@testable import APIEdge

@Suite struct WaitingRoomTests {
  private static let now = Timestamp(milliseconds: 1_777_658_400_000)
  private static let terms = QueueTerms(activeUsers: 10, sessionSeconds: 60)

  private func entry(_ number: Int) -> QueueEntry { QueueEntry(number: number, userId: "u\(number)", enteredAt: Self.now) }

  private func room(_ numbers: ClosedRange<Int>, _ terms: QueueTerms = terms) -> WaitingRoom {
    var room = WaitingRoom()
    room.apply(QueueNotice(terms), version: 1)
    for number in numbers { room.apply(entry(number)) }
    return room
  }

  private func positions(_ room: WaitingRoom, _ numbers: [Int]) -> [Int] {
    numbers.map { room.standing(of: $0, at: Self.now).position }
  }

  @Test func `a position counts those before who still wait`() {
    var room = room(1...5)
    #expect(positions(room, [1, 2, 3, 4, 5]) == [1, 2, 3, 4, 5])
    room.apply(entry(1).admitted(to: 1, at: Self.now, for: 60))
    room.apply(entry(3).ended(at: Self.now))
    #expect(positions(room, [1, 2, 3, 4, 5]) == [0, 1, 0, 2, 3])
    #expect(room.waiting == 3 && room.active == 1)
  }

  @Test func `positions are exact after any changes in any order of records`() {
    var random = SplitMix64(seed: 11)
    for _ in 0..<30 {
      let count = Int.random(in: 1...80, using: &random)
      var room = WaitingRoom()
      var gone: Set<Int> = []
      var records = (1...count).map(entry)
      for number in 1...count where Bool.random(using: &random) {
        gone.insert(number)
        let admitted = entry(number).admitted(to: number, at: Self.now, for: 60)
        records.append(admitted)
        if Bool.random(using: &random) { records.append(admitted.ended(at: Self.now)) }
      }
      for record in records.shuffled(using: &random) + records { room.apply(record) }
      for number in 1...count where !gone.contains(number) {
        #expect(room.standing(of: number, at: Self.now).position == (1...number).count { !gone.contains($0) })
      }
      #expect(room.waiting == count - gone.count)
    }
  }

  @Test func `an older record of an entry changes nothing`() {
    var room = room(1...2)
    room.apply(entry(1).ended(at: Self.now))
    room.apply(entry(1))
    #expect(room.standing(of: 1, at: Self.now).status == .expired)
    #expect(positions(room, [2]) == [1])
  }

  @Test func `an active entry is over at its end, also before the service says so`() {
    var room = room(1...1)
    room.apply(entry(1).admitted(to: 1, at: Self.now, for: 60))
    #expect(room.standing(of: 1, at: Self.now + 59).status == .active)
    #expect(room.standing(of: 1, at: Self.now + 59).expiresAt == Self.now + 60)
    #expect(room.standing(of: 1, at: Self.now + 60) == QueueStanding(
      status: .expired, position: 0, estimatedWaitSeconds: 0, expiresAt: nil))
  }

  @Test func `an entry whose records have not come stands behind all others`() {
    var room = room(1...3)
    room.apply(entry(1).ended(at: Self.now))
    #expect(positions(room, [5]) == [4])
    #expect(positions(WaitingRoom(), [7]) == [7])
  }

  @Test func `a number from nowhere takes no memory`() {
    var room = room(1...1)
    room.apply(entry(2_000_000_000))
    room.apply(entry(0))
    #expect(room.waiting == 1)
  }

  @Test func `a shuffle's positions are those of its order as soon as that is known whole`() {
    let terms = QueueTerms(order: .shuffle, opensAt: Self.now, activeUsers: 1, sessionSeconds: 60)
    let count = QueuePage.size + 2
    var room = room(1...count + 1, terms)
    room.apply(entry(7).admitted(to: 1, at: Self.now, for: 60))
    let order = [7, 3] + (1...count).filter { $0 != 7 && $0 != 3 }
    var notice = QueueNotice(terms)
    notice.early = count
    notice.seed = "seed"
    notice.isOpen = true
    room.apply(QueuePage(index: 1, numbers: Array(order[QueuePage.size...])))
    room.apply(notice, version: 2)
    #expect(positions(room, [3]) == [3])
    room.apply(QueuePage(index: 0, numbers: Array(order[..<QueuePage.size])))
    #expect(positions(room, [7, 3, 1, count, count + 1]) == [0, 1, 2, count - 1, count])
    room.apply(entry(3).ended(at: Self.now))
    #expect(positions(room, [1, count + 1]) == [1, count - 1])
  }

  // MARK: - The estimate

  @Test func `the wait is estimated from the places that became free in the last minutes`() {
    var room = room(1...200)
    for number in 1...60 {
      let admitted = entry(number).admitted(to: number, at: Self.now, for: 60)
      room.apply(admitted)
      // One a second, of the last minute.
      room.apply(admitted.ended(at: Self.now.adding(milliseconds: Int64(number - 1) * 1000)))
    }
    #expect(room.standing(of: 160, at: Self.now + 60).position == 100)
    #expect(room.standing(of: 160, at: Self.now + 60).estimatedWaitSeconds == 100)
    // After half an hour in which nothing moved, it says nothing any more: ten at a time, for a minute each.
    #expect(room.standing(of: 160, at: Self.now + 1800).estimatedWaitSeconds == 600)
  }

  @Test func `before the opening the time until then counts too, and a pause has no end that is known`() {
    let terms = QueueTerms(opensAt: Self.now + 30, activeUsers: 10, sessionSeconds: 60)
    var room = room(1...20, terms)
    #expect(room.standing(of: 10, at: Self.now).estimatedWaitSeconds == 30)
    #expect(room.standing(of: 11, at: Self.now).estimatedWaitSeconds == 90)
    var notice = QueueNotice(terms)
    notice.paused = true
    room.apply(notice, version: 2)
    #expect(room.standing(of: 11, at: Self.now).estimatedWaitSeconds == nil)
  }
}
