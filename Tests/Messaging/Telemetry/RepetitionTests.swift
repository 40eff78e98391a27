import Deciding
import Testing

@testable import Messaging

@Suite struct RepetitionTests {
  private let lines = Repetitions()
  private let start = Timestamp(milliseconds: 1_800_000_000_000)

  private func admit(_ message: String, _ fields: Logger.Fields = [:], after milliseconds: Int64) -> Int? {
    lines.admit("edge", message, fields, at: start.adding(milliseconds: milliseconds))
  }

  @Test func `the same line is written once in ten seconds, and then says how often it was left out`() {
    #expect(admit("the log failed", ["reason": "gone", "next": "1"], after: 0) == 0)
    for number in 1...50 { #expect(admit("the log failed", ["reason": "gone", "next": "\(number)"], after: Int64(number) * 100) == nil) }
    #expect(admit("the log failed", ["reason": "gone", "next": "2"], after: 10_000) == 50)
    #expect(admit("the log failed", ["reason": "gone"], after: 20_001) == 0)
  }

  @Test func `lines that differ in anything are all written`() {
    #expect(admit("a message is parked", ["key": "a"], after: 0) == 0)
    #expect(admit("a message is parked", ["key": "b"], after: 0) == 0)
    #expect(admit("a message failed", ["key": "b"], after: 0) == 0)
  }

  @Test func `a clock that was set back keeps no line from being written`() {
    #expect(admit("the log failed", after: 1_000_000) == 0)
    #expect(admit("the log failed", after: 0) == 0)
  }
}
