import Contracts
import Deciding

/// The plan of a seed's world: who wants what, and how much goes wrong. Rates are per mille.
public struct Scenario: Sendable {
  var partitions: Int32
  var lanes: Int
  var edges: Int
  var users: Int
  /// The number of clients of one user. They act at the same time.
  var clientsPerUser: Int
  var journeys: Int
  var sections: Int
  var seatsPerSection: Int
  var holdSeconds: Int
  var maxSeatsPerUser: Int

  /// Faults stop after this many milliseconds, or when all clients are done, whichever is later.
  var faultTime: Int64
  /// The average time between disturbances of the whole system, in milliseconds.
  var disturbancePause: Int
  /// The number of times that the log is lost.
  var wipes: Int
  /// The number of times that a topic is deleted and made anew.
  var remakes = 0
  /// Whether databases are lost or replaced by older copies.
  var restores = false
  var rates = Rates()
  /// Whether the purchase service takes part, and users also buy with one call.
  var buysInOneCall = false
  /// The sections have several rows, and users also ask for the best seats.
  var asksForBest = false
  var rowsPerSection = 1
  /// The card provider tells each outcome by itself too, twice.
  var tellsOutcomes = false
  /// What it has told by itself it never answers. Everything else is answered as ever.
  var answersByTelling = false
  /// How users are told of their reservations; nil: notification takes no part. A one-call purchase needs it.
  var mailbox: SimulatedMailbox.Channel?
  /// Old rows of the journals go into an archive.
  var archives = false
  /// The log refuses a record whose timestamp is older than this, in milliseconds.
  var oldestRecord: Int64?
  /// The concert's waiting room; nil: it has none.
  var waitingRoom: WaitingRoomPlan?

  struct WaitingRoomPlan: Sendable {
    var activeUsers: Int
    var sessionSeconds: Int
    /// Seconds from the start until it opens; nil: it is open from the beginning.
    var opensAfter: Int?
    var isShuffled: Bool
  }

  struct Rates: Sendable {
    // Rates of the log, for each record.
    var duplicated = 0
    var delayed = 0
    var dropped = 0
    /// The record is in the log, but its producer hears that it may not be there.
    var doubted = 0
    /// The rate at which a poll leaves partitions out.
    var skipped = 0
    // Rates of a lane, for each step.
    var killed = 0
    var slow = 0
    // Rates of the database, for each commit.
    var full = 0
    /// The batch is committed, but reported as failed.
    var uncertain = 0
    /// The rate of the database, for each other call.
    var unreachable = 0
    /// Messages that handlers throw on at first.
    var thrown = 0
    // Rates of clients, for each request.
    var impatient = 0
    // Rates of the log, for each disturbance and each look of the operator.
    /// An offset is used up without a record.
    var marked = 0
    /// The records of a partition that all services have read are removed.
    var emptied = 0
    /// Dead letters that the log will never take.
    var refused = 0
    // Rates of records that others put into the log, for each disturbance and each look of the operator.
    /// A copy of a record, under another key or in another place.
    var misplaced = 0
    /// A dead letter, put back where its message was.
    var returned = 0
    // Rates of the way to the card provider, for each attempt at a call.
    /// No connection can be made.
    var unconnected = 0
    /// The request gets lost.
    var unheard = 0
    /// The request arrives when nobody waits for the answer any more.
    var late = 0
    /// The provider fails, and has done nothing.
    var failing = 0
    /// The provider has done it, and its answer gets lost.
    var unanswered = 0
    /// The rate at which the provider goes down, for each disturbance.
    var down = 0
  }

  init(seed: UInt64) {
    let dice = Dice(seed: SplitMix64.mix(seed))
    // A world has only about half of the faults, so that each of them can do its worst.
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
    // These are drawn last, so that the earlier draws of a seed stay the same.
    restores = dice.happens(300)
    rates.marked = rate(800)
    // Records that are removed can't be done again from the log.
    rates.emptied = restores ? 0 : rate(500)
    // In most worlds the log is lost, while partitions move between lanes.
    if wipes == 0, dice.happens(600) { wipes = dice.number(1...2) }
    // New faults come last, so that the world of a seed stays the same.
    rates.refused = rate(800)
    oldestRecord = dice.happens(300) ? Int64(dice.number(1...30)) * 1000 : nil
    rates.misplaced = rate(300)
    rates.returned = rate(500)
    remakes = dice.happens(300) ? dice.number(1...2) : 0
    buysInOneCall = dice.happens(500)
    rates.unconnected = rate(200)
    rates.unheard = rate(150)
    rates.late = rate(100)
    rates.failing = rate(200)
    rates.unanswered = rate(200)
    rates.down = rate(300)
    waitingRoom = dice.happens(400) ? WaitingRoomPlan(dice) : nil
    asksForBest = dice.happens(400)
    if asksForBest { rowsPerSection = dice.number(1...3) }
    tellsOutcomes = dice.happens(400)
    let channel = dice.pick(SimulatedMailbox.Channel.allCases)
    mailbox = dice.happens(500) || buysInOneCall ? channel : nil
    answersByTelling = tellsOutcomes && dice.happens(400)
    archives = dice.happens(400)
  }
}

extension Scenario.WaitingRoomPlan {
  fileprivate init(_ dice: Dice) {
    activeUsers = dice.number(1...2)
    sessionSeconds = dice.number(1...8)
    opensAfter = dice.happens(600) ? dice.number(1...6) : nil
    isShuffled = opensAfter != nil && dice.happens(700)
  }

  /// The seed of its shuffle.
  static let seed = String(repeating: "5a", count: QueueSeed.count)

  static func draw(_ userId: String) -> String { QueueSeed(seed)?.draw(userId) ?? "" }

  var terms: QueueTerms {
    let opensAt = opensAfter.map { World.start.adding(milliseconds: Int64($0) * 1000) }
    return QueueTerms(
      order: isShuffled ? .shuffle : .fifo, opensAt: opensAt, activeUsers: activeUsers, sessionSeconds: sessionSeconds,
      commitment: isShuffled ? QueueSeed(Self.seed)?.commitment : nil)
  }
}
