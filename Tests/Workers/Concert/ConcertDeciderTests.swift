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
    .send(OpenSection(concertId: "c1", scheduleId: "c1.1", section: section, holdSeconds: 300, salesEnd: .test(86_400)))
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
        .reply(Self.reply, to: Self.asker))
  }

  @Test func `each section gets the end of sales, which is the start by default`() {
    var concert = Self.concert
    concert.schedules[0].salesEnd = .test(3_600)
    given(ConcertDecider.self).when(.open(OpenConcert(concert: concert)), at: .test)
      .thenAmongOthers(
        .send(OpenSection(concertId: "c1", scheduleId: "c1.1", section: Self.stalls, holdSeconds: 300, salesEnd: .test(3_600))))
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
      .thenAmongOthers(.reply(Self.reply, to: Self.asker), .reply(Self.reply, to: .test("again")))
      .when(Self.open, at: .test(2), asking: .test("late"))
      .then(.reply(Self.reply, to: .test("late")))
      .when(Self.opened(Self.balcony), at: .test(3)).thenNothing()
  }

  @Test func `a concert without sections is open at once`() {
    let empty = Concert(concertId: "c2", title: "None", schedules: [])
    given(ConcertDecider.self)
      .when(.open(OpenConcert(concert: empty)), at: .test, asking: Self.asker)
      .thenAmongOthers(
        .event(ConcertCatalog(concert: empty)),
        .reply(ConcertOpened(concertId: "c2", schedules: []), to: Self.asker))
  }
}
