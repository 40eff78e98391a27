import Contracts
import Deciding

/// Sections and their seats: each seat is available, held by one reservation, or sold to it.
///
/// It releases nothing by itself: reservation releases the seats that it holds. All messages have the sectionId as key,
/// so a reservation's commands come in order: hold, sale, release.
public enum SeatDecider: Decider {
  public enum Input: Equatable, Sendable {
    case section(SectionCommand)
    case seats(SeatCommand)
    case due(SectionDue)
  }

  public typealias State = SeatState
  public typealias Event = SeatEvent
  public typealias PrivateEvent = SeatPrivateEvent
  public typealias Request = SectionCommand
  public typealias Timer = SectionDue

  public static let service = ConcertDecider.service

  public static let sources: [Source<Input>] = [.commands(Input.section), .commands(Input.seats), .timers(Input.due)]

  public static func rows(for input: Input) -> [RowName] {
    switch input {
    case .section(.open(let command)):
      [RowName(SectionRow.self, command.section.sectionId)]
    case .section(.close(let command)):
      [RowName(SectionRow.self, command.sectionId)]
    case .section(.sweep(let sweep)):
      [RowName(SectionRow.self, sweep.sectionId)] + sweep.seatIds.map { RowName(Seat.self, $0) }
    case .section(.withdraw(let withdraw)):
      [RowName(SectionRow.self, withdraw.sectionId)] + withdraw.reservationIds.map { RowName(Hold.self, $0) }
    case .section(.survey(let survey)):
      [RowName(SectionRow.self, survey.sectionId), RowName(Occupancy.self, survey.sectionId)]
        + survey.seatIds.map { RowName(Seat.self, $0) }
    case .due(let due):
      [RowName(SectionRow.self, due.sectionId)]
    case .seats(.hold(let hold)):
      [RowName(Hold.self, hold.reservationId), RowName(SectionRow.self, hold.sectionId)] + hold.seatIds.map { RowName(Seat.self, $0) }
    case .seats(.pick(let pick)):
      [
        RowName(Hold.self, pick.reservationId), RowName(SectionRow.self, pick.sectionId), RowName(Occupancy.self, pick.sectionId),
        RowName(Miss.self, pick.missId),
      ]
    // The hold knows which seats.
    case .seats(.sell(let sell)):
      [RowName(Hold.self, sell.reservationId), RowName(SectionRow.self, sell.sectionId)]
    case .seats(.release(let release)):
      [RowName(Hold.self, release.reservationId), RowName(SectionRow.self, release.sectionId)]
    }
  }
}

extension SeatDecider {
  public static func decide(_ input: Input, _ state: State, _ cause: Cause) -> [Effect<Self>] {
    switch input {
    case .section(.open(let command)): open(command, state)
    case .section(.close(let command)): close(command, state)
    case .section(.sweep(let command)): sweep(command, state)
    case .section(.withdraw(let command)): withdraw(command, state, cause)
    case .section(.survey(let command)): survey(command, state, cause)
    case .due(let due): report(due, state)
    case .seats(.hold(let command)): hold(command, state, cause)
    case .seats(.pick(let command)): pick(command, state, cause)
    case .seats(.sell(let command)): sell(command, state)
    case .seats(.release(let command)): release(command, state, cause)
    }
  }

  private static func open(_ command: OpenSection, _ state: State) -> [Effect<Self>] {
    let sectionId = command.section.sectionId
    let opened = SectionOpened(concertId: command.concertId, scheduleId: command.scheduleId, sectionId: sectionId)
    let opening: [Effect<Self>] = [.privateEvent(.opening(SectionOpening(open: command)))]
    return (state.sections[sectionId] == nil ? opening : []) + [.event(.sectionOpened(opened))]
  }

  // MARK: - Hold

  private static func hold(_ command: HoldSeats, _ state: State, _ cause: Cause) -> [Effect<Self>] {
    func refuse(_ refusal: Refusal) -> [Effect<Self>] {
      [.event(.refused(SeatsRefused(reservationId: command.reservationId, userId: command.userId, step: .hold, refusal: refusal)))]
    }
    if let answer = repeated(command.reservationId, state, refuse) { return answer }
    guard let section = state.sections[command.sectionId] else { return refuse(.unknownSeat) }
    if let refusal = section.refusal(at: cause.time) ?? refusal(command, section, state) { return refuse(refusal) }
    return take(command.seatIds, for: command.reservationId, command.userId, section, cause) ?? refuse(.tooDear)
  }

  /// A repeat gets the same answer and changes nothing. Nil: the reservation has not asked for seats yet.
  static func repeated(
    _ reservationId: String, _ state: State, _ refuse: (Refusal) -> [Effect<Self>]
  ) -> [Effect<Self>]? {
    guard let hold = state.holds[reservationId] else { return nil }
    switch hold.status {
    case .held, .sold: return hold.held.map { [.event(.held($0))] } ?? []
    case .refused: return hold.refusal.map(refuse) ?? []
    case .released: return refuse(.notHeld)
    }
  }

  /// Holds free seats. Nil: their price is no number of points.
  static func take(
    _ seatIds: [String], for reservationId: String, _ userId: String, _ section: SectionRow, _ cause: Cause
  ) -> [Effect<Self>]? {
    let (amount, overflows) = section.section.price.multipliedReportingOverflow(by: Int64(seatIds.count))
    guard !overflows, Numbers.points.contains(amount) else { return nil }
    let held = SeatsHeld(
      reservationId: reservationId, userId: userId, scheduleId: section.scheduleId, sectionId: section.section.sectionId,
      seatIds: seatIds, amount: amount, until: cause.time + section.holdSeconds)
    return [.event(.held(held))] + say(.held, of: held, reservationId)
  }

  /// Why these seats can't all be held; nil: they can.
  private static func refusal(_ command: HoldSeats, _ section: SectionRow, _ state: State) -> Refusal? {
    guard !command.seatIds.isEmpty, Set(command.seatIds).count == command.seatIds.count else { return .notEachOnce }
    for seatId in command.seatIds {
      guard let seat = SeatID(seatId), section.section.has(seat) else { return .unknownSeat }
    }
    for seatId in command.seatIds {
      switch state.seats[seatId]?.status {
      case nil, .available: break
      case .held, .sold: return .taken(seatId)
      }
    }
    return nil
  }

  // MARK: - Sale and release

  /// Sells held seats at any time: reservation decides whether the payment came in time, and seats are held until reservation releases
  /// them.
  private static func sell(_ command: SellSeats, _ state: State) -> [Effect<Self>] {
    if let hold = state.holds[command.reservationId], let held = hold.held {
      let sold = Effect<Self>.event(
        .sold(SeatsSold(reservationId: command.reservationId, userId: command.userId, seatIds: held.seatIds)))
      switch hold.status {
      case .held: return [sold] + say(.sold, of: held, command.reservationId)
      case .sold: return [sold]
      case .released, .refused: break
      }
    }
    return [
      .event(.refused(SeatsRefused(reservationId: command.reservationId, userId: command.userId, step: .sell, refusal: .notHeld)))
    ]
  }

  private static func release(_ command: ReleaseSeats, _ state: State, _ cause: Cause) -> [Effect<Self>] {
    guard let hold = state.holds[command.reservationId], let held = hold.held else { return dropPick(command, state) }
    switch hold.status {
    case .held, .sold:
      // Only the reservations that a closed section has told count.
      let isRefund = command.isPaid == true && hold.isWithdrawn == true
      let released = HoldReleased(reservationId: command.reservationId, sectionId: held.sectionId, isRefund: isRefund ? true : nil)
      return [.privateEvent(.released(released))] + say(.available, of: held, nil)
        + (isRefund ? reportSoon(held.sectionId, state, cause) : [])
    case .released, .refused:
      return []
    }
  }

  static func say(_ status: SeatStatus.Status, of held: SeatsHeld, _ reservationId: String?) -> [Effect<Self>] {
    held.seatIds.map {
      .event(.status(SeatStatus(seatId: $0, scheduleId: held.scheduleId, status: status, reservationId: reservationId)))
    }
  }
}

extension Section {
  fileprivate func has(_ seat: SeatID) -> Bool {
    seat.sectionId == sectionId && (1...max(rows, 1)).contains(seat.row) && (1...max(seatsPerRow, 1)).contains(seat.number)
  }
}

extension Refusal {
  static let unknownSchedule = Refusal(.unknownSchedule, "There is no such date.")
  static let unknownSeat = Refusal(.unknownSeat, "There is no such seat in this section.")
  static let notEachOnce = Refusal(.invalidRequest, "Each seat is to be named once, and one at least.")
  static let tooDear = Refusal(.invalidRequest, "The price of these seats is no number of points.")
  static let notHeld = Refusal(.reservationExpired, "The seats are not held any more.")

  static func taken(_ seatId: String) -> Refusal {
    Refusal(.seatTaken, "Seat \(seatId) is taken.")
  }
}
