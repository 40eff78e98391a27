import Contracts
import Deciding
import DecidingTesting
import TestSupport
import Testing

@testable import ConcertWorker
@testable import DataPlatformWorker
@testable import GatewayWorker
@testable import NotificationWorker
@testable import PaymentWorker
@testable import PurchaseWorker
@testable import ReservationWorker

/// What the domains promise together, whatever comes before whatever: some hundreds of small worlds in which users quarrel about few seats.
@Suite struct ChoreographyTests {
  @Test func `in every order of messages, every purchase ends well or is undone`() throws {
    var seen: Set<String> = []
    for seed in UInt64(1)...300 {
      let exchange = try run(seed: seed)
      seen.formUnion(exchange.seen)
      let problems = problems(of: exchange)
      #expect(problems.isEmpty, "seed \(seed): \(problems.joined(separator: "; "))")
      if !problems.isEmpty { return }
    }
    // The worlds are only worth something as long as all of this happens in them.
    let codes = Set(RefusalCode.allCases).subtracting(Self.unasked).map(\.rawValue)
    let expected = Set(Exchange(seed: 1).nodes.flatMap(\.eventTypes) + codes)
    #expect(expected.subtracting(seen).isEmpty)
  }

  /// Why nobody in these worlds is refused: there are no signups, cards or values out of range, and nobody asks for what is not there.
  private static let unasked: Set<RefusalCode> = [.emailTaken, .unavailable, .invalidRequest, .unknownReservation, .unknownSchedule]

  @Test func `the same seed gives the same world`() throws {
    let (one, other) = (try run(seed: 7), try run(seed: 7))
    #expect(one.answers == other.answers)
    #expect(one.now == other.now)
    #expect(one.reservation.state == other.reservation.state)
    #expect(one.purchase.state == other.purchase.state)
    #expect(one.dataPlatform.state == other.dataPlatform.state)
  }

  // MARK: - A world

  private func run(seed: UInt64) throws -> Exchange {
    var random = SplitMix64(seed: seed &* 31)
    var exchange = Exchange(seed: seed)
    let sections = (1...2).map { Section(sectionId: "c1.1.\($0)", name: "S\($0)", rows: 1, seatsPerRow: 3, price: 1_000) }
    // In some worlds sales end while people buy.
    let schedule = Schedule(scheduleId: "c1.1", startsAt: .test(86_400), salesEnd: seed % 4 == 0 ? .test(30) : nil, sections: sections)
    let concert = Concert(concertId: "c1", title: "Evening", schedules: [schedule], holdSeconds: 20, maxSeatsPerUser: 3)
    // Perhaps somebody asks twice.
    for _ in 0...seed % 2 { try exchange.ask(OpenConcert(concert: concert)) }
    while try exchange.step() {}

    var reservations: [(id: String, user: String)] = []
    for number in 0..<40 {
      // In some worlds the evening is cancelled while people buy.
      if seed % 5 == 0, number == 30 { try exchange.ask(CancelSchedule(concertId: "c1", scheduleId: "c1.1")) }
      let user = "u\(Int.random(in: 1...3, using: &random))"
      let known = reservations.randomElement(using: &random)
      switch Int.random(in: 0..<15, using: &random) {
      case 0, 1:
        try exchange.ask(
          PaymentCommand.charge(ChargeBalance(userId: user, amount: Int64.random(in: 500...3_000, using: &random))))
      case 2, 3, 4, 5:
        let wanted = seats(reservations.count, user, &random)
        reservations.append((wanted.reservationId, user))
        try exchange.ask(ReservationCommand.create(wanted))
      case 12, 13:
        let wanted = seats(reservations.count, user, &random)
        // Its user may know the reservation from the list of all, and pay or cancel by hand.
        reservations.append((wanted.reservationId, user))
        try exchange.ask(StartPurchase(purchaseId: "p-\(wanted.reservationId)", reservation: wanted, method: .points))
      case 6, 7, 8:
        let method: ProcessPayment.Method = random.isTrue(oneIn: 3) ? .card : .points
        if let known {
          try exchange.ask(PaymentCommand.process(ProcessPayment(reservationId: known.id, userId: known.user, method: method)))
        }
      case 9, 10:
        if let known { try exchange.ask(ReservationCommand.confirm(ConfirmReservation(reservationId: known.id, userId: known.user))) }
      case 11:
        // Perhaps twice.
        guard let known else { break }
        for _ in 0...Int.random(in: 0...1, using: &random) {
          try exchange.ask(ReservationCommand.extend(ExtendReservation(reservationId: known.id, userId: known.user)))
        }
      case _ where random.isTrue(oneIn: 3):
        // As an orchestrator undoes a purchase.
        if let known {
          try exchange.ask(PaymentCommand.cancel(CancelPayment(reservationId: known.id, userId: known.user)))
          try exchange.ask(ReservationCommand.cancel(CancelReservation(reservationId: known.id, userId: known.user)))
        }
      case _:
        if let known { try exchange.ask(ReservationCommand.cancel(CancelReservation(reservationId: known.id, userId: known.user))) }
      }
      if number == 20 { try exchange.tell(KeepContact(userId: "u1", email: "u1@example.org")) }
      for _ in 0..<Int.random(in: 0...16, using: &random) where try exchange.step() {}
    }
    while try exchange.step() {}
    // Some users are known only in the end.
    for user in 1...3 { try exchange.tell(KeepContact(userId: "u\(user)", email: "u\(user)@example.org")) }
    while try exchange.step() {}
    return exchange
  }

  private func seats(_ number: Int, _ user: String, _ random: inout SplitMix64) -> CreateReservation {
    let section = "c1.1.\(Int.random(in: 1...2, using: &random))"
    let seats = (1...4).shuffled(using: &random).prefix(Int.random(in: 1...2, using: &random)).map { "\(section).1.\($0)" }
    return CreateReservation(
      reservationId: "r\(100 + number)", userId: user, concertId: "c1", scheduleId: "c1.1", sectionId: section, seatIds: seats,
      maxSeatsPerUser: 3)
  }

  // MARK: - What must hold at rest

  private func problems(of exchange: Exchange) -> [String] {
    var problems: [String] = []
    func require(_ holds: Bool, _ problem: @autoclosure () -> String) {
      if !holds { problems.append(problem()) }
    }
    let reservations = exchange.reservation.state.reservations.rows.map(\.row)
    let bills = Dictionary(uniqueKeysWithValues: exchange.payment.state.bills.rows)
    let seats = exchange.seats.state.seats.rows

    for command in exchange.asked {
      require(exchange.answers[command]?.count == 1, "\(command.requestID) got \(exchange.answers[command] ?? [])")
    }
    require(exchange.versionsRise, "versions of an entity do not rise")
    for node in exchange.nodes { require(node.isFoldedAnew(), "\(node.service)'s journal gives another state") }

    for (id, told) in exchange.notification.state.told.rows {
      require(told.asker == nil, "somebody waits for the message about \(id)")
      for outcome in told.outcomes {
        require(exchange.delivered[outcome.notificationId(of: id)] == 1, "\(outcome) of \(id) was not told once")
      }
      let status = reservations.first { $0.reservationId == id }?.status
      let wasCancelled = told.outcomes.contains(.cancelled)
      require(wasCancelled == (status == .cancelled), "\(id) is \(String(describing: status)), and \(told.outcomes) was told")
      require(told.outcomes.contains(.confirmed) || status != .confirmed, "nobody was told that \(id) is confirmed")
    }
    for reservation in reservations {
      let id = reservation.reservationId
      require(reservation.status == .confirmed || reservation.status.isUndone, "\(id) is \(reservation.status)")
      require(reservation.creations.isEmpty && reservation.confirmations.isEmpty, "\(id) has open commands")
      let payment = bills[id]?.payment
      let owned = seats.filter { $0.row.reservationId == id }
      if reservation.status == .confirmed {
        require(payment != nil && payment?.isRefunded == false, "\(id) is confirmed and not paid")
        require(owned.map(\.id) == reservation.seatIds.sorted() && owned.allSatisfy { $0.row.status == .sold }, "\(id) has not its seats")
      } else {
        require(payment?.isRefunded ?? true, "\(id) is undone and not refunded")
        require(owned.isEmpty, "\(id) is undone and has seats")
      }
    }
    for (id, purchase) in exchange.purchase.state.purchases.rows {
      let status = exchange.reservation.state.reservations[purchase.reservationId]?.status
      switch purchase.status {
      case .running: require(false, "\(id) has not ended")
      // Its user may have cancelled it since.
      case .confirmed: require(status == .confirmed || status == .cancelled, "\(id) is confirmed and \(String(describing: status))")
      case .undone: require(status?.isUndone ?? true, "\(id) is undone and \(String(describing: status))")
      }
      require(purchase.plan.isEmpty && purchase.command == nil, "\(id) has something left to do")
    }
    require(exchange.reservation.state.foundlings.rows.isEmpty, "foundlings are left")
    if let cancellation = exchange.concert.state.cancellations["c1.1"] {
      require(reservations.allSatisfy(\.status.isUndone), "the evening is cancelled, and somebody has a seat")
      let told = exchange.seats.state.holds.rows.filter { $0.row.isWithdrawn == true }.map(\.id)
      let refunded = told.filter { bills[$0]?.payment?.isRefunded == true }
      require(cancellation.reservations == told.count, "\(cancellation) and \(told.count) were told")
      require(cancellation.refunded <= refunded.count, "\(cancellation) and \(refunded.count) are refunded")
    }
    for (id, bill) in bills { require(bill.waiting.isEmpty && bill.card == nil, "somebody waits to pay \(id)") }
    let paidByCard = bills.values.compactMap(\.payment).filter { $0.method == .card && !$0.isRefunded }.map(\.paymentId)
    let cards = exchange.gateway.state.cards.rows
    require(cards.filter { $0.row.phase == .charged }.map(\.id) == paidByCard.sorted(), "cards are charged for nothing, or not at all")
    require(!cards.contains { $0.row.phase == .charging || $0.row.phase == .refunding }, "a card waits for its provider")
    let taken = seats.filter { $0.row.status != .available }
    let confirmed = reservations.filter { $0.status == .confirmed }
    require(taken.map(\.id) == confirmed.flatMap(\.seatIds).sorted(), "seats are taken that nobody has, or twice")

    let records = exchange.payment.state.records.rows.map(\.row)
    for (user, balance) in exchange.payment.state.balances.rows {
      let charged = records.filter { $0.userId == user && $0.kind == .charge }.reduce(0) { $0 + $1.amount }
      let withPoints = confirmed.filter { $0.userId == user && bills[$0.reservationId]?.payment?.method == nil }
      let spent = withPoints.reduce(0) { $0 + ($1.amount ?? 0) }
      require(balance.points == charged - spent && balance.points >= 0, "\(user) has \(balance.points) of \(charged) - \(spent)")
    }
    for (id, allowance) in exchange.reservation.state.allowances.rows {
      let had = confirmed.filter { Allowance.id(userId: $0.userId, concertId: $0.concertId) == id }.reduce(0) { $0 + $1.seatIds.count }
      require(allowance.seats == had, "\(id) counts \(allowance.seats) seats, not \(had)")
    }
    return problems + differences(exchange.dataPlatform.state, reservations)
  }

  private func differences(_ state: DataPlatformState, _ reservations: [Reservation]) -> [String] {
    var sum = ScheduleSum()
    var problems: [String] = []
    for reservation in reservations {
      let record = state.reservations[reservation.reservationId]
      if record?.status != reservation.status || record?.amount != reservation.amount {
        problems.append("the data platform has \(String(describing: record)) for \(reservation)")
      }
      switch reservation.status {
      case .confirmed:
        sum.confirmed += 1
        sum.revenue += reservation.amount ?? 0
      case .cancelled: sum.cancelled += 1
      case .expired: sum.expired += 1
      case .failed: sum.failed += 1
      case .pending, .temporary: sum.temporary += 1
      }
    }
    if state.schedules["c1.1", default: ScheduleSum()] != sum { problems.append("the data platform counts wrongly") }
    if state.minutes.rows.reduce(0, { $0 + $1.row.revenue }) != sum.revenue { problems.append("minutes and schedules differ in revenue") }
    return problems
  }
}
