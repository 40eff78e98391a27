import Testing

@testable import APIEdge

@Suite struct PasswordLineTests {
  private static let millisecond: Int64 = 1_000_000

  /// A line that has answered often enough to know its pace.
  private func line(pace milliseconds: Int64, waitLimit: Int64 = 10_000) -> (PasswordLine, now: Int64) {
    var (line, now) = (PasswordLine(waitLimit: waitLimit), Int64(0))
    _ = line.enter(.login, at: now)
    for _ in 0..<400 {
      _ = line.enter(.login, at: now)
      now += milliseconds * Self.millisecond
      line.leave(.login, answered: true, at: now)
    }
    line.leave(.login, answered: false, at: now)
    return (line, now)
  }

  /// How many are taken in, each from an address of its own.
  private func entered(_ kind: ServiceClient.Kind, _ line: inout PasswordLine, at now: Int64, above first: UInt64 = 0) -> Int {
    var count = 0
    while count < 10_000, line.enter(kind, from: NetworkAddress(high: first + UInt64(count + 1), low: 1), at: now) { count += 1 }
    return count
  }

  @Test func `one address fills half of the line, and n addresses leave one part of n + 1 free`() throws {
    var (line, now) = self.line(pace: 20)
    let addresses = try (1...4).map { try #require(NetworkAddress("192.0.2.\($0)")) }
    func count(_ kind: ServiceClient.Kind) -> [Int] {
      var counts = addresses.map { _ in 0 }
      var more = true
      while more {
        more = false
        for (index, address) in addresses.enumerated() where line.enter(kind, from: address, at: now) {
          counts[index] += 1
          more = true
        }
      }
      return counts
    }
    var alone = 0
    while line.enter(.login, from: addresses[0], at: now) { alone += 1 }
    #expect((240...260).contains(alone))
    for _ in 0..<alone { line.leave(.login, from: addresses[0], answered: false, at: now) }
    let together = count(.login)
    #expect(together.allSatisfy { (95...105).contains($0) })
    // Somebody else, and another kind, has a place.
    let other = line.enter(.login, from: NetworkAddress("2001:db8::1"), at: now)
    let signup = line.enter(.signup, from: addresses[0], at: now)
    #expect(other && signup)
    let full = line.enter(.login, from: addresses[0], at: now)
    for _ in 0..<5 { line.leave(.login, from: addresses[0], answered: true, at: now + 20 * Self.millisecond) }
    let again = line.enter(.login, from: addresses[0], at: now)
    #expect(!full && again)
  }

  @Test(arguments: [(20, 500), (100, 100), (1_000, 10)] as [(Int64, Int)])
  func `as many requests wait as can be answered within the limit`(pace: Int64, count: Int) {
    var (line, now) = self.line(pace: pace)
    let first = entered(.login, &line, at: now)
    #expect(abs(first - count) <= count / 20)
    line.leave(.login, answered: true, at: now + pace * Self.millisecond)
    let more = entered(.login, &line, at: now, above: 10_000)
    #expect(more == 1)
  }

  @Test func `a signup has a place when logins have none, and waits no longer than the limit`() {
    var (line, now) = self.line(pace: 20)
    let logins = entered(.login, &line, at: now)
    #expect(logins > 400)
    let signups = entered(.signup, &line, at: now)
    // Turn by turn with the logins, each takes two.
    #expect((200...260).contains(signups))
  }

  @Test func `the number of waiting requests has a limit, however fast they are answered`() {
    var (line, now) = self.line(pace: 0)
    let logins = entered(.login, &line, at: now)
    #expect(logins == PasswordLine.countLimit)
  }

  @Test func `neither a failure nor an idle time changes the measured pace`() {
    var (line, now) = self.line(pace: 20)
    let pace = line.pace
    for _ in 0..<50 {
      now += 3_600_000 * Self.millisecond
      _ = line.enter(.signup, at: now)
      line.leave(.signup, answered: false, at: now + 2_000 * Self.millisecond)
    }
    #expect(line.pace == pace && line.count == 0)
    now += 3_600_000 * Self.millisecond
    _ = line.enter(.login, at: now)
    line.leave(.login, answered: true, at: now + 20 * Self.millisecond)
    #expect(abs(line.pace - 20 * Self.millisecond) < Self.millisecond)
  }

  @Test func `the line moves when a request is answered, and not when one is given up`() {
    var line = PasswordLine(waitLimit: 10_000)
    for _ in 0..<3 { _ = line.enter(.login, at: 100) }
    line.leave(.login, answered: false, at: 200)
    #expect(!line.moved(since: 100))
    line.leave(.login, answered: true, at: 300)
    #expect(line.moved(since: 100) && !line.moved(since: 300))
  }

  @Test func `a refused client comes again within the limit, and not at once`() {
    #expect(PasswordLine(waitLimit: 10_000).retryAfter == 1...10)
    #expect(PasswordLine(waitLimit: 0).retryAfter == 1...2)
  }
}
