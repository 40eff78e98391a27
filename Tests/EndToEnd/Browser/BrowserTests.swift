import DeployTesting
import TestSupport
import Testing

/// The pages in a real browser. Each story is a program of its own in `Stories`, and ends with an error when something is not as it says.
/// axe looks at every view that a story comes by, and nothing may be wider than the window.
@Suite(.enabled(if: Tool.browser.isPresent, "\(Tool.browser.absence)"), .serialized)
struct BrowserTests {
  private let directory: TemporaryDirectory
  private let system: RunningSystem

  init() throws {
    directory = try TemporaryDirectory()
    system = try RunningSystem(directory.data)
  }

  private func play(_ story: String, on other: RunningSystem? = nil) throws {
    let system = other ?? system
    let program = Project.path("Tests/EndToEnd/Browser/Stories/\(story).py")
    let ending = try Tool.browser.run(
      [program, "http://127.0.0.1:\(system.port)", RunningSystem.adminEmail, RunningSystem.adminPassword], within: 480)
    #expect(ending.code == 0, "\(ending.output)\(ending.errors)")
    #expect(system.stop() == 0)
  }

  @Test func `somebody new buys a ticket on a phone and cancels it, and others see the seat change`() throws {
    try play("buying")
  }

  @Test func `of two people who want one seat, the slower one is told so and takes another`() throws {
    try play("race")
  }

  @Test func `the waiting room leads to the ticket, also for somebody who closed the page meanwhile`() throws {
    try play("waiting")
  }

  @Test func `an operator opens a sale, watches it, lets people in and cancels it`() throws {
    try play("operating")
  }

  @Test func `a ticket can be bought by keys alone`() throws {
    try play("keyboard")
  }

  @Test func `the API's page shows every call, on a phone and by keys`() throws {
    try play("documented")
  }

  @Test func `an engineer sees a purchase as a picture, and as a list that keys reach`() throws {
    try play("engineering")
  }

  @Test func `an operator sees a message that could not be handled, and has it run again`() throws {
    #expect(system.stop() == 0)
    try ParkedRecords.park("payment", in: directory.data, partition: 1, [Array("somebody".utf8)], value: "no JSON")
    try play("deadletters", on: RunningSystem(directory.data))
  }

  @Test func `the best seats are held for somebody who only says how many and how much`() throws {
    try play("best")
  }
}
