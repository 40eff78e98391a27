import APIEdge
import Contracts
import Deciding
import JSON

/// Plans what the clients do.
struct Planner {
  let scenario: Scenario
  let dice: Dice
  let start: Timestamp
  private var counter = 0
  /// Reservations of one-call purchases that a user also pays or cancels by hand.
  private(set) var touched: Set<String> = []
  /// What each reservation of the best seats looks for.
  private(set) var searches: [String: SeatSearch] = [:]

  init(_ scenario: Scenario, _ dice: Dice, start: Timestamp) {
    self.scenario = scenario
    self.dice = dice
    self.start = start
  }

  static let concert = "c1"

  /// Opens the concert, sometimes twice.
  mutating func admin() -> [Client.Step] {
    let sections = (1...scenario.sections).map {
      Section(sectionId: "c1.1.\($0)", name: "S\($0)", rows: scenario.rowsPerSection, seatsPerRow: scenario.seatsPerSection, price: 1000)
    }
    let concert = Concert(
      concertId: Self.concert, title: "Evening", schedules: [Schedule(scheduleId: "c1.1", startsAt: start + 86_400, sections: sections)],
      holdSeconds: scenario.holdSeconds, maxSeatsPerUser: scenario.maxSeatsPerUser)
    let content = OpenConcert(concert: concert)
    let name = "admin opens \(Self.concert)"
    var steps = [ask(.openConcert, content, name)]
    if dice.happens(300) {
      // This may happen while the concert is still being opened.
      let pause: Int64 = dice.happens(500) ? 2 : 500
      steps = [ask(.openConcert, content, name, patiently: false), .wait(pause), ask(.openConcert, content, name + " again")]
    }
    return dice.happens(100) ? steps + cancellation() : steps
  }

  /// Cancels the evening while users buy, and later asks how far that is.
  private mutating func cancellation() -> [Client.Step] {
    let cancel = CancelSchedule(concertId: Self.concert, scheduleId: "c1.1")
    return [
      .wait(Int64(dice.number(1000...12_000))), ask(.cancelSchedule, cancel, "admin cancels c1.1"), .wait(3000),
      ask(.cancelSchedule, cancel, "admin asks about c1.1"),
    ]
  }

  mutating func buyer(_ user: String) -> [Client.Step] {
    var plan: [Client.Step] = [.wait(Int64(dice.number(0...1500)))]
    for _ in 0..<scenario.journeys {
      plan.append(ask(.charge, ChargeBalance(userId: user, amount: Int64(dice.number(1...3)) * 1000), "\(user) charges", patiently: false))
      plan += scenario.buysInOneCall && dice.happens(500) ? purchase(user) : journey(user)
      plan.append(.wait(Int64(dice.number(0...2000))))
    }
    return plan
  }

  private mutating func journey(_ user: String) -> [Client.Step] {
    let reserve = scenario.asksForBest && dice.happens(600) ? best(user) : seats(user)
    let id = reserve.reservationId
    // If the client does not wait for the answer, its payment may overtake the reservation.
    var steps = [ask(.createReservation, reserve, "\(user) reserves \(id)", patiently: dice.happens(700))]
    if dice.happens(200) {
      let extend = ExtendReservation(reservationId: id, userId: user)
      steps.append(ask(.extendReservation, extend, "\(user) extends \(id)", patiently: dice.happens(700)))
    }
    let pays = dice.happens(800)
    if dice.happens(200) { steps.append(.wait(Int64(scenario.holdSeconds) * 1000 + Int64(dice.number(-1500...1500)))) }
    if pays { steps.append(pay(id, user, "\(user) pays \(id)", patiently: dice.happens(700))) }
    if dice.happens(150) { steps.append(pay(id, user, "\(user) pays \(id) again")) }
    if dice.happens(700) {
      steps.append(ask(.confirmReservation, ConfirmReservation(reservationId: id, userId: user), "\(user) confirms \(id)"))
    }
    if dice.happens(250) {
      steps.append(.wait(Int64(dice.number(0...1000))))
      steps.append(ask(.cancelReservation, CancelReservation(reservationId: id, userId: user), "\(user) cancels \(id)"))
    }
    return steps
  }

  /// Buys with one call. The user sees the reservation in the list of all, and sometimes pays or cancels it by hand.
  private mutating func purchase(_ user: String) -> [Client.Step] {
    let reserve = seats(user)
    let id = reserve.reservationId
    let start = StartPurchase(purchaseId: "p\(counter)", reservation: reserve, method: .points)
    let (pays, cancels) = (dice.happens(150), dice.happens(250))
    if pays || cancels { touched.insert(id) }
    var steps = [ask(.startPurchase, start, "\(user) buys \(id)", patiently: dice.happens(700))]
    if pays { steps.append(ask(.pay, ProcessPayment(reservationId: id, userId: user), "\(user) pays \(id) by hand")) }
    if cancels {
      steps.append(.wait(Int64(dice.number(0...1000))))
      steps.append(ask(.cancelReservation, CancelReservation(reservationId: id, userId: user), "\(user) cancels \(id) by hand"))
    }
    return steps
  }

  /// One or two seats that somebody wants.
  private mutating func seats(_ user: String) -> CreateReservation {
    counter += 1
    let section = "c1.1.\(dice.number(1...scenario.sections))"
    let first = dice.number(1...scenario.seatsPerSection)
    let seats = (first..<first + dice.number(1...2)).map { "\(section).1.\(($0 - 1) % scenario.seatsPerSection + 1)" }
    return CreateReservation(
      reservationId: "r\(counter)", userId: user, concertId: Self.concert, scheduleId: "c1.1", sectionId: section,
      seatIds: Array(Set(seats)).sorted(), maxSeatsPerUser: scenario.maxSeatsPerUser,
      // Its confirmation gives that place up, if the user has it.
      queueNumber: scenario.waitingRoom == nil ? nil : dice.number(1...4))
  }

  /// One to three of the best seats. Some users look for a block in one section only, and then everywhere for any seats.
  private mutating func best(_ user: String) -> CreateReservation {
    var reserve = seats(user)
    let sections = Array(1...scenario.sections)
    let first = dice.pick(sections)
    let order = [first] + sections.filter { $0 != first }
    let search = SeatSearch(count: dice.number(1...3), blocks: dice.happens(700) ? order : Array(order.prefix(1)), others: order)
    searches[reserve.reservationId] = search
    reserve.seatIds = []
    reserve.sectionId = Section.id(first, of: reserve.scheduleId)
    reserve.search = search
    return reserve
  }

  private mutating func pay(_ id: String, _ user: String, _ name: String, patiently: Bool = true) -> Client.Step {
    let method: ProcessPayment.Method = dice.happens(400) ? .card : .points
    return ask(.pay, ProcessPayment(reservationId: id, userId: user, method: method), name + " with \(method)", patiently: patiently)
  }

  mutating func ask(_ type: CommandType, _ content: some Content, _ name: String, patiently: Bool = true) -> Client.Step {
    let id = MessageID(high: dice.word(), low: dice.word())
    // The simulator's own content can always be encoded.
    let body = (try? JSON.encode(content)) ?? []
    return .ask(
      CommandOrder(id: id, type: type, content: content, body: body, contentHash: "h", correlationID: name), name: name,
      patiently: patiently)
  }
}
