import Contracts
import Deciding

/// One decision on a queue while it is made: the queue and its entries as they are after the effects so far.
struct QueueTurn {
  typealias Effects = [Effect<QueueDecider>]

  let concertId: String
  private let state: QueueState
  private let cause: Cause
  private(set) var queue: QueueRow
  private(set) var effects: Effects = []
  /// The entries that have changed.
  private var changed: [Int: QueueEntry] = [:]

  /// The most places that one message passes. A next message goes on, so that other queues of the lane have their turn.
  static let stride = 500
  /// The most users who wait for their answers until they are let in. Others hear at once that they wait.
  static let askers = 1000
  /// Seconds until a call counts as lost: the log may have refused it after a long outage.
  static let callSeconds = 30

  /// Nil: there is no such queue.
  init?(_ concertId: String, _ state: QueueState, _ cause: Cause) {
    guard let queue = state.queues[concertId] else { return nil }
    self.init(concertId, queue, state, cause)
    begin()
  }

  /// Makes the queue if there is none.
  init(_ concertId: String, _ terms: QueueTerms, _ state: QueueState, _ cause: Cause) {
    if let queue = state.queues[concertId] {
      self.init(concertId, queue, state, cause)
    } else {
      self.init(concertId, QueueRow(QueueNotice(terms)), state, cause)
      say(queue.notice)
      if !queue.notice.isOpen, terms.order == .fifo, let opensAt = terms.opensAt, time < opensAt {
        add(.setTimer(QueueTimer(.opening, QueueDue(concertId: concertId)), at: opensAt))
      }
    }
    begin()
  }

  private init(_ concertId: String, _ queue: QueueRow, _ state: QueueState, _ cause: Cause) {
    self.concertId = concertId
    self.queue = queue
    self.state = state
    self.cause = cause
  }

  private var time: Timestamp { cause.time }

  /// Notes that the time of the opening has come. By the order of the topic, whoever enters after that is late.
  private mutating func begin() {
    guard !queue.notice.isOpen, queue.notice.early == nil, let opensAt = queue.notice.terms.opensAt, time >= opensAt else { return }
    var notice = queue.notice
    switch notice.terms.order {
    case .fifo: notice.isOpen = true
    case .shuffle: notice.early = queue.entries
    }
    say(notice)
  }

  func entry(_ number: Int) -> QueueEntry? {
    changed[number] ?? state.entries[QueueStatus.entryID(concertId, number)]?.entry
  }

  // MARK: effects

  mutating func add(_ effect: Effect<QueueDecider>) {
    effects.append(effect)
  }

  private mutating func say(_ notice: QueueNotice) {
    queue.notice = notice
    add(.event(QueueStatus(concertId, notice)))
  }

  private mutating func say(_ entry: QueueEntry) {
    queue.count(entry, before: self.entry(entry.number))
    changed[entry.number] = entry
    add(.event(QueueStatus(concertId, entry)))
  }

  private mutating func move(mark: Int? = nil, extra: Int? = nil, isCalling: Bool, call: MessageID?) {
    let moved = QueueMoved(
      concertId: concertId, mark: mark ?? queue.mark, extra: extra ?? queue.extra, isCalling: isCalling, call: call)
    queue.take(moved)
    add(.privateEvent(.moved(moved)))
  }

  var adjusted: QueueAdjusted {
    QueueAdjusted(
      concertId: concertId, order: queue.notice.terms.order, activeUsers: queue.notice.activeUsers, paused: queue.notice.paused,
      waiting: queue.waiting, active: queue.active)
  }

  /// Answers who asked to enter.
  /// - Parameter position: of an entry that waits; nil: it is not known here.
  mutating func reply(_ entry: QueueEntry, isNew: Bool, position: Int? = nil, to command: CommandReference?) {
    guard let command else { return }
    let position = entry.status == .waiting ? position : 0
    let entered = QueueEntered(
      concertId: concertId, userId: entry.userId, number: entry.number, isNew: isNew, status: entry.status, position: position,
      estimatedWaitSeconds: position.flatMap { queue.pace.wait(at: $0, of: queue.notice, now: time) },
      expiresAt: entry.status == .active ? entry.expiresAt : nil)
    add(.reply(.entered(entered), to: command))
  }

  // MARK: steps

  /// Gives a user the next number. If a place is free, the answer waits until the user is let in, which is a moment later.
  mutating func enter(_ userId: String, asking command: CommandReference?) {
    let entry = QueueEntry(number: queue.entries + 1, userId: userId, enteredAt: time)
    say(entry)
    guard let command else { return }
    guard queue.waiting <= queue.free, queue.asking.count < Self.askers else {
      return reply(entry, isNew: true, position: queue.waiting, to: command)
    }
    queue.asking.append(entry.number)
    add(.privateEvent(.asked(QueueAsked(concertId: concertId, number: entry.number, command: command))))
  }

  mutating func end(_ entry: QueueEntry) {
    if queue.asking.contains(entry.number), let asker = state.entries[QueueStatus.entryID(concertId, entry.number)]?.asker {
      reply(entry.ended(at: time), isNew: true, to: asker)
    }
    say(entry.ended(at: time))
  }

  mutating func adjust(activeUsers: Int?, paused: Bool?, admit: Int?) {
    var notice = queue.notice
    notice.activeUsers = activeUsers ?? notice.activeUsers
    notice.paused = paused ?? notice.paused
    if notice != queue.notice { say(notice) }
    if let admit { move(extra: min(queue.extra + admit, queue.waiting), isCalling: queue.isCalling, call: queue.call) }
  }

  /// Ends the decision. Whatever has changed: if there is a place for somebody and nobody is being called, the next in line is called.
  mutating func finish() -> Effects {
    callNext()
    return effects
  }

  /// - Parameter again: the last call counts as lost.
  mutating func callNext(again: Bool = false) {
    guard queue.waiting > 0, queue.free > 0, again || !queue.isCalling else { return }
    move(isCalling: true, call: cause.id)
    call()
  }

  private mutating func call() {
    add(.send(.admit(AdmitNext(concertId: concertId, call: cause.id))))
    add(.setTimer(QueueTimer(.calling, QueueDue(concertId: concertId)), at: time + Self.callSeconds))
  }

  /// Lets in as many as there is room for.
  mutating func admit() {
    var mark = queue.mark
    let limit = mark + Self.stride
    while queue.free > 0, mark < queue.entries, mark < limit {
      mark += 1
      guard let number = number(at: mark), let entry = entry(number), entry.status == .waiting else { continue }
      let asker = queue.asking.contains(number) ? state.entries[QueueStatus.entryID(concertId, number)]?.asker : nil
      let admitted = entry.admitted(to: mark, at: time, for: queue.notice.terms.sessionSeconds)
      say(admitted)
      let due = QueueDue(concertId: concertId, number: number)
      add(.setTimer(QueueTimer(.session, due), at: time + queue.notice.terms.sessionSeconds))
      reply(admitted, isNew: true, to: asker)
    }
    let goesOn = queue.free > 0 && queue.waiting > 0
    // Nobody is left for whom an admin has asked more room.
    let extra = queue.waiting > 0 ? queue.extra : 0
    move(mark: mark, extra: extra, isCalling: goesOn, call: goesOn ? cause.id : nil)
    if goesOn { call() } else { answerThoseLeft() }
  }

  /// Answers who asked while there was room, and is not let in: an admin has paused the queue meanwhile, for example.
  private mutating func answerThoseLeft() {
    for number in queue.asking {
      guard let row = state.entries[QueueStatus.entryID(concertId, number)] else { continue }
      // The edge knows the position.
      reply(row.entry, isNew: true, to: row.asker)
      add(.privateEvent(.answered(QueueAnswered(concertId: concertId, number: number))))
    }
    queue.asking = []
  }

  /// The entry at a place of the order of admission.
  private func number(at place: Int) -> Int? {
    guard let early = queue.notice.early, place <= early else { return place }
    let (page, index) = (place - 1).quotientAndRemainder(dividingBy: QueuePage.size)
    guard let numbers = state.pages[QueueStatus.pageID(concertId, page)]?.numbers, index < numbers.count else { return nil }
    return numbers[index]
  }

  // MARK: the draw

  /// Shows the seed, and begins to draw.
  mutating func draw(with seed: QueueSeed) {
    var notice = queue.notice
    notice.seed = seed.description
    notice.isOpen = notice.early == 0
    say(notice)
    if !notice.isOpen { goOn(to: 0) }
  }

  private mutating func goOn(to part: Int) {
    let due = QueueDue(concertId: concertId, part: part, early: queue.notice.early)
    add(.setTimer(QueueTimer(.drawing, due), at: time))
  }

  /// Draws for the entries of a part. Behind the last part it makes the order, and opens the queue.
  mutating func draw(part: Int) {
    guard !queue.notice.isOpen, let early = queue.notice.early, let seed = queue.notice.seed.flatMap(QueueSeed.init) else { return }
    if let numbers = QueueDraw.numbers(of: part, early: early) {
      let draws = numbers.map { seed.draw(entry($0)?.userId ?? "") }
      add(.privateEvent(.drawn(QueueDrawn(concertId: concertId, part: part, draws: draws))))
      return goOn(to: part + 1)
    }
    let draws = (0..<part).flatMap { state.draws[QueueDrawn.id(concertId, $0)]?.draws ?? [] }
    let order = QueueDraw.order(draws)
    for index in 0..<QueuePage.count(for: early) {
      let numbers = order[index * QueuePage.size..<min((index + 1) * QueuePage.size, order.count)]
      add(.event(QueueStatus(concertId, QueuePage(index: index, numbers: Array(numbers)))))
    }
    var notice = queue.notice
    notice.isOpen = true
    say(notice)
  }
}

extension QueueRow {
  mutating func take(_ moved: QueueMoved) {
    mark = moved.mark
    extra = moved.extra
    isCalling = moved.isCalling
    call = moved.call
  }
}
