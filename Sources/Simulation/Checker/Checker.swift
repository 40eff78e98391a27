import APIEdge
import ConcertWorker
import Contracts
import Deciding
import JSON
import Messaging
import PaymentWorker

/// Looks at every commit of every service, and checks the promises.
final class Checker {
  let history: History
  private(set) var violation: Violation?
  var services: [String: Service] = [:]
  var answers: [MessageID: CommandReply] = [:]
  /// Reservations of one-call purchases that a user also pays or cancels by hand.
  var touched: Set<String> = []
  // The past, for the promises that need it.
  /// By service: two services that get the same event may use the same id for a message. The id is unique together with `ce_source`.
  var rowIDs: [String: Set<MessageID>] = [:]
  var effects: [String: Set<MessageID>] = [:]
  var versions: [String: Int64] = [:]
  /// The channel and number of each message between services, by its id.
  private var numbers: [MessageID: (channel: Channel, number: Int64, key: [UInt8])] = [:]
  /// The last number that was handled, by consumer and sequence of messages.
  var lastHandled: [String: [String: Int64]] = [:]
  var seats: [String: String] = [:]
  var points: [String: Int64] = [:]
  var payments: [String: Int] = [:]
  /// Nil: nobody asks for the best seats.
  var picks: PickReferee?
  /// Nil: the concert has no waiting room.
  var queue: QueueLine?
  /// The last number that was ever given in each channel of a service, also by databases that are lost by now.
  private var given: [String: [OutboundChannel: Int64]] = [:]
  /// The messages of a lost database, and those that follow from them. A consumer may get such a message twice, with different content.
  var redone: Set<MessageID> = []

  init(_ history: History) {
    self.history = history
  }

  func watch(_ services: [Service]) {
    for service in services { self.services[service.name] = service }
  }

  func report(_ what: String, about keys: [String]) {
    violation = violation ?? Violation(what: what, keys: keys)
  }

  func answered(_ command: MessageID, _ reply: CommandReply) {
    answers[command] = reply
  }

  // MARK: after every commit

  func committed(_ changes: Changes, by service: Service) {
    checkProgress(changes, service)
    checkJournal(changes, service)
    for row in changes.journal { history.add(row, by: service.name) }
    service.shadow.apply(changes)
    given[service.name, default: [:]].merge(changes.outbound) { max($0, $1) }
    do {
      switch service.name {
      case "concert":
        try checkSeats(changes)
        if picks != nil { try checkPicks(changes.journal, of: service.name) }
      case "reservation": if picks != nil { try checkPicks(changes.journal, of: service.name) }
      case "payment": try checkPoints(changes, service)
      case "purchase": try checkPurchaseEnds(changes)
      case "queue": try checkQueue(changes.journal)
      default: break
      }
    } catch {
      report("\(service.name): what was committed can't be read: \(error)", about: [])
    }
  }

  /// The numbers of a channel go up one by one, and nobody takes a message that nobody committed.
  private func checkProgress(_ changes: Changes, _ service: Service) {
    for (channel, number) in changes.inbound where !channel.source.isEmpty {
      if let last = service.shadow.inbound[channel], number <= last {
        report("\(service.name) takes \(channel.place) of \(channel.source) back from \(last) to \(number)", about: [])
      }
      let words = channel.source.split(separator: "/")
      guard words.count == 2, let source = services[String(words[0])], let partition = Int32(words[1]) else { continue }
      let outbound = OutboundChannel(sourcePartition: partition, place: channel.place)
      let committed = source === service ? changes.outbound[outbound] : nil
      let given = max(given[source.name]?[outbound] ?? 0, committed ?? 0)
      if number > given {
        report("\(service.name) takes number \(number) of \(channel.source) to \(channel.place), but \(given) is the last", about: [])
      }
    }
  }

  private func checkJournal(_ changes: Changes, _ service: Service) {
    var ends: [Int32: Int64] = [:]
    var outbound: [OutboundChannel: Int64] = [:]
    var causes: Set<MessageID> = []
    for row in changes.journal {
      let envelope = row.envelope
      let keys = [envelope.subject, String(decoding: row.key, as: UTF8.self)]
      let end = ends[row.partition] ?? service.shadow.journals[row.partition]?.last?.sequence ?? 0
      // After a recovery the numbers go on behind those of the lost database, and its first row says so.
      if !row.follows(end) || row.sequence > end + 1 && service.original == nil {
        report("\(service.name)'s journal \(row.partition) goes from \(end) to \(row.sequence)", about: keys)
      }
      ends[row.partition] = row.sequence
      if let target = row.target {
        let channel = OutboundChannel(sourcePartition: row.partition, place: target)
        let last = outbound[channel] ?? service.shadow.outbound[channel] ?? 0
        let number = envelope.sequence ?? 0
        if row.kind == .void ? number <= last : number != last + 1 {
          report("\(service.name)/\(row.partition) gives number \(number) to \(target) after \(last)", about: keys)
        }
        outbound[channel] = number
        numbers[envelope.id] = (Channel(source: envelope.source, place: target), number, row.key)
      }
      // A service may be answered twice, too.
      let isRedone = envelope.causationID.map(redone.contains) ?? false
      if isRedone { redone.insert(envelope.id) }
      guard row.kind == .event || row.kind == .command else { continue }
      if !rowIDs[service.name, default: []].insert(envelope.id).inserted, !isRedone {
        report("\(service.name) journals \(envelope.type) \(envelope.subject) with the id of an earlier message: one message, two effects",
          about: keys)
      }
      checkVersion(row, service, keys)
      if let cause = envelope.causationID, !isRedone, causes.insert(cause).inserted { checkCause(cause, row, service, keys) }
    }
  }

  private func checkVersion(_ row: JournalRow, _ service: Service, _ keys: [String]) {
    guard let version = row.envelope.version, row.target != nil else { return }
    let entity = "\(service.name)/\(row.envelope.type)/\(row.envelope.subject)"
    if let last = versions[entity], version <= last {
      report("\(service.name) says version \(version) of \(row.envelope.subject) after \(last)", about: keys)
    }
    versions[entity] = version
  }

  /// All effects of a message are in one commit, and messages of a key are handled in the order of their channel.
  private func checkCause(_ cause: MessageID, _ row: JournalRow, _ service: Service, _ keys: [String]) {
    if !effects[service.name, default: []].insert(cause).inserted {
      report("\(service.name) handles message \(cause) in two commits", about: keys + [cause.description])
    }
    guard let (channel, number, key) = numbers[cause] else { return }
    let line = "\(channel.source) \(channel.place) \(String(decoding: key, as: UTF8.self))"
    if let last = lastHandled[service.name]?[line], number <= last {
      report("\(service.name) handles number \(number) of \(channel.source) to \(channel.place) after \(last), under one key", about: keys)
    }
    lastHandled[service.name, default: [:]][line] = number
  }

  // MARK: seats and points

  /// No seat is held or sold twice.
  private func checkSeats(_ changes: Changes) throws {
    try take(
      changes.rows.filter { $0.change.name.kind == Hold.kind }.compactMap { row in
        try row.change.data.map { (id: row.change.name.id, hold: try JSON.decode(Hold.self, from: $0)) }
      })
  }

  func take(_ holds: [(id: String, hold: Hold)]) {
    for (id, hold) in holds where !hold.hasSeats {
      for seat in hold.held?.seatIds ?? [] where seats[seat] == id { seats[seat] = nil }
    }
    for (id, hold) in holds where hold.hasSeats {
      for seat in hold.held?.seatIds ?? [] {
        if let other = seats[seat], other != id {
          report("seat \(seat) is \(hold.status.rawValue) by \(id), but belongs to \(other)", about: [seat, id, other])
        }
        seats[seat] = id
      }
    }
  }

  /// Points are never made or lost. By the journal, the points charged, less those paid, plus those refunded, are those of the balances.
  private func checkPoints(_ changes: Changes, _ service: Service) throws {
    for row in changes.journal { try movePoints(row) }
    for row in changes.rows where row.change.name.kind == Balance.kind {
      let user = row.change.name.id
      let balance = try row.change.data.map { try JSON.decode(Balance.self, from: $0).points } ?? 0
      if balance != points[user, default: 0] || balance < 0 {
        report("\(user) has \(balance) points, but should have \(points[user, default: 0])", about: [user])
      }
    }
  }

  func movePoints(_ row: JournalRow) throws {
    if row.kind == .event {
      let body = row.body ?? []
      if let event = try PaymentEvent(type: row.envelope.type, body: body) {
        switch event {
        case .success(let paid):
          move(paid.method == .card ? 0 : -paid.amount, of: paid.userId, payment: paid.reservationId, by: 1)
        case .cancelled(let back):
          move(back.method == .card ? 0 : back.amount, of: back.userId, payment: back.reservationId, by: -1)
        case .failed: break
        }
      } else if case .charged(let charged) = try PaymentPrivateEvent(type: row.envelope.type, body: body) {
        points[charged.userId, default: 0] += charged.amount
      }
    }
  }

  private func move(_ amount: Int64, of user: String, payment reservation: String, by count: Int) {
    points[user, default: 0] += amount
    payments[reservation, default: 0] += count
    if !(0...1).contains(payments[reservation, default: 0]) {
      report("\(reservation) is paid \(payments[reservation, default: 0]) times", about: [reservation, user])
    }
  }

  /// Whether a reservation is paid.
  func isPaid(_ reservation: String) -> Bool { payments[reservation, default: 0] > 0 }
  /// The reservation that has each seat.
  var takenSeats: [String: String] { seats }
}

extension Hold {
  fileprivate var hasSeats: Bool { status == .held || status == .sold }
}
