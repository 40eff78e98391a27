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
  }

  public typealias State = ConcertState
  public typealias Event = ConcertCatalog
  public typealias PrivateEvent = ConcertPrivateEvent
  public typealias Request = OpenSection
  public typealias Reply = ConcertOpened

  public static let service = "concert"

  public static let sources: [Source<Input>] = [.commands(Input.open), .events(Input.opened)]

  public static func rows(for input: Input) -> [RowName] {
    switch input {
    case .open(let command): [RowName(ConcertRow.self, command.concert.concertId)]
    case .opened(let section): [RowName(ConcertRow.self, section.concertId)]
    }
  }

  public static func decide(_ input: Input, _ state: State, _ cause: Cause) -> [Effect<Self>] {
    switch input {
    case .open(let command): open(command.concert, state, cause)
    case .opened(let section): note(section, state)
    }
  }

  private static func open(_ concert: Concert, _ state: State, _ cause: Cause) -> [Effect<Self>] {
    if let row = state.concerts[concert.concertId] {
      guard let asker = cause.command else { return [] }
      guard row.awaited.isEmpty else {
        return [.privateEvent(.asked(ConcertAsked(concertId: concert.concertId, command: asker)))]
      }
      return [.reply(row.concert.opened, to: asker)]
    }
    var effects: [Effect<Self>] = [
      .privateEvent(.opening(ConcertOpening(concert: concert, command: cause.command)))
    ]
    for schedule in concert.schedules {
      for section in schedule.sections {
        let open = OpenSection(
          concertId: concert.concertId, scheduleId: schedule.scheduleId, section: section, holdSeconds: concert.holdSeconds,
          salesEnd: schedule.endOfSales)
        effects.append(.send(open))
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
    [.event(ConcertCatalog(concert: concert))] + commands.map { .reply(concert.opened, to: $0) }
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
