import Contracts
import Deciding
import DecidingTesting
import Testing

@testable import ConcertWorker

@Suite struct ConcertDeciderTests {
  private static let balcony = Section(sectionId: "c1.1.1", name: "Balcony", rows: 2, seatsPerRow: 10, price: 5_000)
  private static let stalls = Section(sectionId: "c1.1.2", name: "Stalls", rows: 1, seatsPerRow: 5, price: 8_000)
  private static let concert = Concert(
    concertId: "c1", title: "Evening", schedules: [Schedule(scheduleId: "c1.1", startsAt: .test(86_400), sections: [balcony, stalls])],
    holdSeconds: 300)
  private static let asker = CommandReference.test("open")
  private static let open = ConcertDecider.Input.open(OpenConcert(concert: concert))
  private static let reply = ConcertOpened(
    concertId: "c1", schedules: [.init(scheduleId: "c1.1", totalSeats: 25)])

  private static func opened(_ section: Section) -> ConcertDecider.Input {
    .opened(SectionOpened(concertId: "c1", scheduleId: "c1.1", sectionId: section.sectionId))
  }

  private static func noted(_ section: Section) -> Effect<ConcertDecider> {
    .privateEvent(.section(ConcertSectionOpened(concertId: "c1", sectionId: section.sectionId)))
  }

  private static func send(_ section: Section) -> Effect<ConcertDecider> {
    .send(.open(OpenSection(concertId: "c1", scheduleId: "c1.1", section: section, holdSeconds: 300, salesEnd: .test(86_400))))
  }

  private let opening = given(ConcertDecider.self).when(open, at: .test, asking: asker)

  @Test func `opens each section, and publishes the concert when all are open`() {
    opening
      .then(
        .privateEvent(.opening(ConcertOpening(concert: Self.concert, command: Self.asker))),
        Self.send(Self.balcony),
        Self.send(Self.stalls))
      .when(Self.opened(Self.stalls), at: .test(1))
      .then(Self.noted(Self.stalls))
      .when(Self.opened(Self.balcony), at: .test(1))
      .then(
        Self.noted(Self.balcony),
        .event(ConcertCatalog(concert: Self.concert)),
        .reply(.opened(Self.reply), to: Self.asker))
  }

  @Test func `each section gets the end of sales, which is the start by default`() {
    var concert = Self.concert
    concert.schedules[0].salesEnd = .test(3_600)
    given(ConcertDecider.self).when(.open(OpenConcert(concert: concert)), at: .test)
      .thenAmongOthers(
        .send(.open(OpenSection(concertId: "c1", scheduleId: "c1.1", section: Self.stalls, holdSeconds: 300, salesEnd: .test(3_600)))))
    opening.thenAmongOthers(Self.send(Self.stalls))
  }

  @Test func `counts a section once`() {
    opening
      .when(Self.opened(Self.stalls), at: .test(1))
      .when(Self.opened(Self.stalls), at: .test(1)).thenNothing()
  }

  @Test func `answers every command for the same concert, and opens it once`() {
    opening
      .when(Self.open, at: .test(1), asking: .test("again"))
      .then(.privateEvent(.asked(ConcertAsked(concertId: "c1", command: .test("again")))))
      .when(Self.opened(Self.stalls), at: .test(1))
      .when(Self.opened(Self.balcony), at: .test(1))
      .thenAmongOthers(.reply(.opened(Self.reply), to: Self.asker), .reply(.opened(Self.reply), to: .test("again")))
      .when(Self.open, at: .test(2), asking: .test("late"))
      .then(.reply(.opened(Self.reply), to: .test("late")))
      .when(Self.opened(Self.balcony), at: .test(3)).thenNothing()
  }

  @Test func `a concert without sections is open at once`() {
    let empty = Concert(concertId: "c2", title: "None", schedules: [])
    given(ConcertDecider.self)
      .when(.open(OpenConcert(concert: empty)), at: .test, asking: Self.asker)
      .thenAmongOthers(
        .event(ConcertCatalog(concert: empty)),
        .reply(.opened(ConcertOpened(concertId: "c2", schedules: [])), to: Self.asker))
  }

  // MARK: - Cancelling an evening

  private static let canceller = CommandReference.test("cancel")
  private static let cancel = ConcertDecider.Input.cancel(CancelSchedule(concertId: "c1", scheduleId: "c1.1", reason: "The band is ill."))
  private var onSale: Scenario<ConcertDecider> {
    opening.when(Self.opened(Self.stalls), at: .test(1)).when(Self.opened(Self.balcony), at: .test(1))
  }

  private static func answer(_ reservations: Int = 0, _ refunded: Int = 0) -> Effect<ConcertDecider> {
    .reply(.cancelled(ScheduleCancelled(scheduleId: "c1.1", reservations: reservations, refunded: refunded)), to: canceller)
  }

  private static func emptied(_ reservations: Int, _ refunded: Int) -> ConcertDecider.Input {
    .emptied(
      SectionEmptied(concertId: "c1", scheduleId: "c1.1", sectionId: "c1.1.1", reservations: reservations, refunded: refunded))
  }

  @Test func `cancels an evening: publishes it, closes each of its sections, and answers`() {
    var cancelled = Self.concert
    cancelled.schedules[0].cancelledAt = .test(60)
    onSale.when(Self.cancel, at: .test(60), asking: Self.canceller)
      .then(
        .event(ConcertCatalog(concert: cancelled)),
        .privateEvent(.cancelling(ScheduleCancelling(concertId: "c1", scheduleId: "c1.1", reason: "The band is ill."))),
        .send(.close(CloseSection(sectionId: "c1.1.1"))), .send(.close(CloseSection(sectionId: "c1.1.2"))), Self.answer())
  }

  @Test func `whoever asks again hears how far the reservations are undone, and nothing else happens`() {
    onSale.when(Self.cancel, at: .test(60))
      .when(Self.emptied(3, 0), at: .test(62)).when(Self.emptied(1, 2), at: .test(63))
      .when(Self.cancel, at: .test(64), asking: Self.canceller)
      .then(Self.answer(4, 2))
  }

  @Test func `there is nothing to cancel before the concert is open, nor of another evening`() {
    let unknown = ConcertDecider.Input.cancel(CancelSchedule(concertId: "c1", scheduleId: "c1.2"))
    opening.when(Self.cancel, at: .test(1), asking: Self.canceller).then(.refuse(.unknownSchedule, to: Self.canceller))
    onSale.when(unknown, at: .test(1), asking: Self.canceller).then(.refuse(.unknownSchedule, to: Self.canceller))
    onSale.when(Self.emptied(1, 1), at: .test(1)).thenNothing()
  }
}
