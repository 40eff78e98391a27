import ConcertWorker
import Contracts
import DataPlatformWorker
import Deciding
import InMemory
import JSON
import Messaging
import PaymentWorker
import ProviderSimulator
import ReservationWorker

/// The promises that must hold when nothing more will happen.
extension Checker {
  func checkRest(_ log: MemoryLog, _ ledger: ProviderLedger, _ mailbox: SimulatedMailbox) {
    do {
      for service in services.values.sorted(by: { $0.name < $1.name }) {
        try checkFold(service)
        try checkLog(service, log)
        try checkArchive(service)
      }
      try checkPurchases()
      try checkOneCallPurchases()
      try checkCards(ledger)
      try checkMessages(mailbox)
      try checkSeatMap(log)
      try checkQueueAtRest(log, isRestored: services.values.contains { $0.original != nil })
    } catch {
      report("at rest, something can't be read: \(error)", about: [])
    }
  }

  /// The rows are the same as those that a new fold of the journals gives.
  private func checkFold(_ service: Service) throws {
    let shadow = service.shadow
    for partition in shadow.journals.keys.sorted() {
      let folded = try shadow.folder.rows(from: shadow.journals[partition] ?? [])
      let rows = shadow.rows[partition] ?? [:]
      for name in Set(folded.keys).union(rows.keys).sorted(by: { ($0.kind, $0.id) < ($1.kind, $1.id) }) {
        // The versions of a row that was removed and made again begin anew.
        guard folded[name]?.data != rows[name]?.data else { continue }
        let found = rows[name].map { String(decoding: $0.data, as: UTF8.self) } ?? "missing"
        let due = folded[name].map { String(decoding: $0.data, as: UTF8.self) } ?? "none"
        report("\(service.name)'s \(name.kind) \(name.id) is \(found), and its journal gives \(due)", about: [name.id])
      }
    }
  }

  /// All outgoing messages are in the log, the log was read to its end, and each message was taken by its consumers.
  private func checkLog(_ service: Service, _ log: MemoryLog) throws {
    for topic in service.worker.topics {
      for partition in 0..<service.worker.partitions {
        let place = TopicPartition(topic, partition)
        let end = try log.ends(of: [place])[place] ?? 0
        let read = service.shadow.offsets[place] ?? 0
        if read != end { report("\(service.name) has read \(place) up to \(read) of \(end)", about: []) }
      }
    }
    for (partition, journal) in service.shadow.journals {
      let last = journal.last { $0.target != nil }?.sequence ?? 0
      let mark = service.shadow.published[partition] ?? 0
      if mark < last { report("\(service.name)/\(partition) has published up to \(mark) of \(last)", about: []) }
    }
    for (channel, number) in service.shadow.outbound {
      for consumer in services.values where consumer.worker.topics.contains(channel.place.topic) {
        let taken = consumer.shadow.inbound[Channel(source: "/\(service.name)/\(channel.sourcePartition)", place: channel.place)] ?? 0
        if taken != number {
          let source = "\(service.name)/\(channel.sourcePartition)"
          report("\(consumer.name) has taken \(taken) of the \(number) messages of \(source) in \(channel.place)", about: [])
        }
      }
    }
  }

  func rows<R: Row>(_ type: R.Type, of service: String) throws -> [(id: String, row: R)] {
    var found: [(id: String, row: R)] = []
    for rows in services[service]?.shadow.rows.values.map({ $0 }) ?? [] {
      for (name, row) in rows where name.kind == R.kind { found.append((name.id, try JSON.decode(R.self, from: row.data))) }
    }
    return found.sorted { $0.id < $1.id }
  }

  /// Every purchase has ended. Either it has its seats and is paid, or everything is undone.
  private func checkPurchases() throws {
    let reservations = try rows(Reservation.self, of: "reservation")
    let records = Dictionary(uniqueKeysWithValues: try rows(ReservationRecord.self, of: "dataplatform").map { ($0.id, $0.row) })
    var seats = takenSeats
    for (id, reservation) in reservations {
      let keys = [id, reservation.userId] + reservation.seatIds
      let owned = reservation.seatIds.filter { seats[$0] == id }
      switch reservation.status {
      case .pending, .temporary:
        report("\(id) is \(reservation.status.rawValue) for ever", about: keys)
      case .confirmed:
        if !isPaid(id) { report("\(id) is confirmed but not paid", about: keys) }
        if owned.count != reservation.seatIds.count {
          report("\(id) is confirmed and has only \(owned) of \(reservation.seatIds)", about: keys)
        }
      case .cancelled, .expired, .failed:
        if isPaid(id) { report("\(id) is \(reservation.status.rawValue), but its points did not come back", about: keys) }
        if !owned.isEmpty { report("\(id) is \(reservation.status.rawValue), but has \(owned)", about: keys) }
      }
      for seat in owned { seats[seat] = nil }
      if !reservation.creations.isEmpty || !reservation.confirmations.isEmpty { report("somebody waits for \(id) for ever", about: keys) }
      let record = records[id]
      let told = reservation.status == .failed && reservation.amount == nil && record == nil
      if !told, record?.history.last?.status != reservation.status || record?.amount != reservation.amount {
        report("the data platform has \(id) as \(String(describing: record))", about: keys)
      }
    }
    for (seat, id) in seats { report("seat \(seat) belongs to \(id), but no such reservation has it", about: [seat, id]) }
    for (id, _) in try rows(Foundling.self, of: "reservation") { report("a foundling of \(id) is left", about: [id]) }
    for (id, bill) in try rows(Bill.self, of: "payment") where !bill.waiting.isEmpty || bill.card != nil {
      report("somebody waits to pay \(id) for ever", about: [id])
    }
    try checkCancellations(reservations.map(\.row))
    try checkSums(reservations.map(\.row))
    try checkAllowances(reservations.map(\.row))
  }

  /// The card provider has charged what was paid by card and not given back: payment by payment.
  private func checkCards(_ ledger: ProviderLedger) throws {
    var paid: [String: Int64] = [:]
    for (_, bill) in try rows(Bill.self, of: "payment") {
      guard let payment = bill.payment, payment.method == .card, !payment.isRefunded else { continue }
      paid[payment.paymentId] = payment.amount
    }
    for id in Set(ledger.entries.map(\.paymentId)).union(paid.keys).sorted() where ledger.net(of: id) != paid[id] ?? 0 {
      report("the card provider has \(ledger.net(of: id)) of payment \(id), and \(paid[id] ?? 0) were paid with it", about: [id])
    }
  }

  /// Of a cancelled evening, nobody has a reservation left.
  private func checkCancellations(_ reservations: [Reservation]) throws {
    let cancelled = try rows(ConcertRow.self, of: "concert").flatMap(\.row.concert.schedules).filter { $0.cancelledAt != nil }
    for schedule in cancelled.map(\.scheduleId) {
      for reservation in reservations where reservation.scheduleId == schedule && !reservation.status.isUndone {
        report("\(schedule) is cancelled, and \(reservation.reservationId) is not", about: [reservation.reservationId])
      }
    }
  }

  private func checkSums(_ reservations: [Reservation]) throws {
    let sums = try rows(ScheduleSum.self, of: "dataplatform").map(\.row)
    let revenue = reservations.filter { $0.status == .confirmed }.reduce(0) { $0 + ($1.amount ?? 0) }
    let minutes = try rows(MinuteSum.self, of: "dataplatform").map(\.row)
    if sums.reduce(0, { $0 + $1.revenue }) != revenue || minutes.reduce(0, { $0 + $1.revenue }) != revenue {
      report("the data platform counts another revenue than \(revenue)", about: [])
    }
    let counted = sums.reduce(into: (0, 0, 0, 0, 0)) { all, sum in
      all = (all.0 + sum.confirmed, all.1 + sum.cancelled, all.2 + sum.expired, all.3 + sum.failed, all.4 + sum.temporary)
    }
    func number(_ status: ReservationStatus) -> Int64 { Int64(reservations.filter { $0.status == status }.count) }
    if counted != (number(.confirmed), number(.cancelled), number(.expired), number(.failed), 0) {
      report("the data platform counts \(counted) confirmed, cancelled, expired, failed and open reservations", about: [])
    }
  }

  private func checkAllowances(_ reservations: [Reservation]) throws {
    for (id, allowance) in try rows(Allowance.self, of: "reservation") {
      let had = reservations.filter { $0.status == .confirmed && "\($0.userId)/\($0.concertId)" == id }.reduce(0) { $0 + $1.seatIds.count }
      if allowance.seats != had { report("\(id) counts \(allowance.seats) seats, not \(had)", about: []) }
    }
  }

  /// A reader of the state topic that keeps the highest version of each seat has the same seats as the concert service.
  private func checkSeatMap(_ log: MemoryLog) throws {
    var view: [String: (version: Int64, status: SeatStatus)] = [:]
    for partition in 0..<(services["concert"]?.worker.partitions ?? 0) {
      for record in log.records(of: TopicPartition("seat.status", partition)) {
        let envelope = try Envelope(record)
        guard envelope.version ?? 0 > view[envelope.subject]?.version ?? 0 else { continue }
        view[envelope.subject] = (envelope.version ?? 0, try SeatStatus(body: record.value ?? []))
      }
    }
    for (id, seat) in try rows(Seat.self, of: "concert") {
      let seen = view[id]?.status
      if seen?.status != seat.status || seen?.reservationId != seat.reservationId {
        report("seat \(id) is \(seat.status.rawValue), but the state topic says \(String(describing: seen))", about: [id])
      }
    }
  }
}
