/// What a seed's world is like: who wants what, and how much goes wrong. Rates are per mille of the occasions.
public struct Scenario: Sendable {
  var partitions: Int32
  var lanes: Int
  var edges: Int
  var users: Int
  /// Clients of one user, who act at the same time.
  var clientsPerUser: Int
  var journeys: Int
  var sections: Int
  var seatsPerSection: Int
  var holdSeconds: Int
  var maxSeatsPerUser: Int

  /// Faults stop after this many milliseconds, or when all clients are done, whichever is later.
  var faultTime: Int64
  /// Milliseconds between disturbances of the whole, on average.
  var disturbancePause: Int
  /// How often the log is lost.
  var wipes: Int
  /// How often a topic is deleted and made anew.
  var remakes = 0
  /// Whether databases are lost, or put back from older copies.
  var restores = false
  var rates = Rates()
  /// The log takes no record whose timestamp is older, in milliseconds.
  var oldestRecord: Int64?

  struct Rates: Sendable {
    // The log, each record.
    var duplicated = 0
    var delayed = 0
    var dropped = 0
    /// It is in the log, and its producer hears that it may not be.
    var doubted = 0
    /// Each poll: some partitions are not looked at.
    var skipped = 0
    // A lane, each step.
    var killed = 0
    var slow = 0
    // The database, each commit.
    var full = 0
    /// Committed, and reported as failed.
    var uncertain = 0
    /// The database, each other call.
    var unreachable = 0
    /// Messages that handlers throw on at first.
    var thrown = 0
    // Clients, each request.
    var impatient = 0
    // The log, each disturbance and each look of the operator's.
    /// An offset is taken that no record has.
    var marked = 0
    /// What all have read of a partition is removed.
    var emptied = 0
    /// Dead letters that the log will never take.
    var refused = 0
    // Others put records into the log, each disturbance and each look of the operator's.
    /// A copy of a record, under a key or in a place that is not its own.
    var misplaced = 0
    /// A dead letter, where its message was.
    var returned = 0
  }

  init(seed: UInt64) {
    let dice = Dice(seed: SplitMix64.mix(seed))
    // About every other fault is missing from a world, so that the rest has room to do its worst.
    func rate(_ limit: Int) -> Int { dice.happens(500) ? dice.number(1...limit) : 0 }
    partitions = Int32(dice.number(1...3))
    lanes = dice.number(1...3)
    edges = dice.number(1...2)
    users = dice.number(2...4)
    clientsPerUser = dice.number(1...2)
    journeys = dice.number(1...3)
    sections = dice.number(1...2)
    seatsPerSection = dice.number(2...3)
    holdSeconds = dice.number(5...20)
    maxSeatsPerUser = dice.number(2...4)
    faultTime = Int64(dice.number(5...40)) * 1000
    disturbancePause = dice.pick([500, 2000, 8000, 60_000])
    wipes = dice.happens(250) ? dice.number(1...2) : 0
    rates.duplicated = rate(200)
    rates.delayed = rate(150)
    rates.dropped = rate(60)
    rates.doubted = rate(60)
    rates.skipped = rate(300)
    rates.killed = rate(20)
    rates.slow = rate(100)
    rates.full = rate(40)
    rates.uncertain = rate(30)
    rates.unreachable = rate(10)
    rates.thrown = rate(80)
    rates.impatient = rate(300)
    // Drawn last: what was drawn before is the same for a seed as it was without these.
    restores = dice.happens(300)
    rates.marked = rate(800)
    // What is removed can't be done again from the log.
    rates.emptied = restores ? 0 : rate(500)
    // In most worlds the log is lost, as partitions come and go.
    if wipes == 0, dice.happens(600) { wipes = dice.number(1...2) }
    // New ones come last, so that a seed's world stays what it was.
    rates.refused = rate(800)
    oldestRecord = dice.happens(300) ? Int64(dice.number(1...30)) * 1000 : nil
    rates.misplaced = rate(300)
    rates.returned = rate(500)
    remakes = dice.happens(300) ? dice.number(1...2) : 0
  }
}
