import Contracts
import Deciding

/// Opens concerts: it has every section opened in the section's own lane, and publishes the concert when all sections are open.
///
/// The concert service has two deciders over one journal: this one for whole concerts, by concertId, and `SeatDecider` for sections and
/// their seats, by sectionId. So the seats of one concert are sold in as many lanes as it has sections.
public enum ConcertDecider: Decider {
  public enum Input: Equatable, Sendable {
    case open(OpenConcert)
    case opened(SectionOpened)
    case cancel(CancelSchedule)
    case emptied(SectionEmptied)
  }

  public typealias State = ConcertState
  public typealias Event = ConcertCatalog
  public typealias PrivateEvent = ConcertPrivateEvent
  public typealias Request = SectionCommand
  public typealias Reply = ConcertReply

  public static let service = "concert"

  public static let sources: [Source<Input>] = [
    .commands(Input.open), .commands(Input.cancel), .events(Input.opened), .events(Input.emptied),
  ]

  public static func rows(for input: Input) -> [RowName] {
    switch input {
    case .open(let command): [RowName(ConcertRow.self, command.concert.concertId)]
    case .opened(let section): [RowName(ConcertRow.self, section.concertId)]
    case .cancel(let command): [RowName(ConcertRow.self, command.concertId), RowName(Cancellation.self, command.scheduleId)]
    case .emptied(let section): [RowName(Cancellation.self, section.scheduleId)]
    }
  }

  public static func decide(_ input: Input, _ state: State, _ cause: Cause) -> [Effect<Self>] {
    switch input {
    case .open(let command): open(command.concert, state, cause)
    case .opened(let section): note(section, state)
    case .cancel(let command): cancel(command, state, cause)
    case .emptied(let section): note(section, state)
    }
  }

  private static func open(_ concert: Concert, _ state: State, _ cause: Cause) -> [Effect<Self>] {
    if let row = state.concerts[concert.concertId] {
      guard let asker = cause.command else { return [] }
      guard row.awaited.isEmpty else {
        return [.privateEvent(.asked(ConcertAsked(concertId: concert.concertId, command: asker)))]
      }
      return [.reply(.opened(row.concert.opened), to: asker)]
    }
    var effects: [Effect<Self>] = [
      .privateEvent(.opening(ConcertOpening(concert: concert, command: cause.command)))
    ]
    for schedule in concert.schedules {
      for section in schedule.sections {
        let open = OpenSection(
          concertId: concert.concertId, scheduleId: schedule.scheduleId, section: section, holdSeconds: concert.holdSeconds,
          salesEnd: schedule.endOfSales)
        effects.append(.send(.open(open)))
      }
    }
    // Without sections there is nothing to wait for.
    if effects.count == 1 { effects += opened(concert, answering: cause.command.map { [$0] } ?? []) }
    return effects
  }

  private static func note(_ opened: SectionOpened, _ state: State) -> [Effect<Self>] {
    guard let row = state.concerts[opened.concertId], row.awaited.contains(opened.sectionId) else { return [] }
    let noted = Effect<Self>.privateEvent(.section(ConcertSectionOpened(concertId: opened.concertId, sectionId: opened.sectionId)))
    return row.awaited.count > 1 ? [noted] : [noted] + Self.opened(row.concert, answering: row.commands)
  }

  private static func opened(_ concert: Concert, answering commands: [CommandReference]) -> [Effect<Self>] {
    [.event(ConcertCatalog(concert: concert))] + commands.map { .reply(.opened(concert.opened), to: $0) }
  }

  /// Publishes the concert without the evening, and has every section of it closed. Each section empties itself, in its own lane.
  private static func cancel(_ command: CancelSchedule, _ state: State, _ cause: Cause) -> [Effect<Self>] {
    guard let row = state.concerts[command.concertId], row.awaited.isEmpty,
      let index = row.concert.schedules.firstIndex(where: { $0.scheduleId == command.scheduleId })
    else { return cause.command.map { [.refuse(.unknownSchedule, to: $0)] } ?? [] }
    let known = state.cancellations[command.scheduleId] ?? Cancellation()
    let replies: [Effect<Self>] = cause.command.map { [.reply(.cancelled(known.reply(of: command.scheduleId)), to: $0)] } ?? []
    guard row.concert.schedules[index].cancelledAt == nil else { return replies }
    var concert = row.concert
    concert.schedules[index].cancelledAt = cause.time
    let cancelled = ScheduleCancelling(concertId: command.concertId, scheduleId: command.scheduleId, reason: command.reason)
    return [.event(ConcertCatalog(concert: concert)), .privateEvent(.cancelling(cancelled))]
      + concert.schedules[index].sections.map { .send(.close(CloseSection(sectionId: $0.sectionId))) } + replies
  }

  private static func note(_ emptied: SectionEmptied, _ state: State) -> [Effect<Self>] {
    guard state.cancellations[emptied.scheduleId] != nil else { return [] }
    let progress = ScheduleEmptied(
      concertId: emptied.concertId, scheduleId: emptied.scheduleId, reservations: emptied.reservations, refunded: emptied.refunded)
    return [.privateEvent(.emptied(progress))]
  }

  public static func evolve(_ state: inout State, _ catalog: ConcertCatalog) {
    // All sections are open, and the waiting commands are answered together with this event.
    state.concerts[catalog.concert.concertId] = ConcertRow(concert: catalog.concert, awaited: [], commands: [])
  }

  public static func evolve(_ state: inout State, _ event: ConcertPrivateEvent) {
    switch event {
    case .opening(let opening):
      state.concerts[opening.concert.concertId] = ConcertRow(
        concert: opening.concert, awaited: opening.concert.schedules.flatMap { $0.sections.map(\.sectionId) },
        commands: opening.command.map { [$0] } ?? [])
    case .asked(let asked):
      state.concerts[asked.concertId]?.commands.append(asked.command)
    case .section(let section):
      state.concerts[section.concertId]?.awaited.removeAll { $0 == section.sectionId }
    case .cancelling(let cancelling):
      state.cancellations[cancelling.scheduleId] = Cancellation(reason: cancelling.reason)
    case .emptied(let emptied):
      state.cancellations[emptied.scheduleId]?.reservations += emptied.reservations
      state.cancellations[emptied.scheduleId]?.refunded += emptied.refunded
    }
  }
}

extension Concert {
  fileprivate var opened: ConcertOpened {
    ConcertOpened(
      concertId: concertId,
      schedules: schedules.map { ConcertOpened.Schedule(scheduleId: $0.scheduleId, totalSeats: $0.totalSeats) })
  }
}
