import Deciding
import Testing

@testable import APIEdge

@Suite struct IDSourceTests {
  private func command(_ user: String = "u", _ method: String = "POST", _ path: String = "/a", _ key: String = "k") -> MessageID {
    IDSource.command(user: user, method: method, path: path, idempotencyKey: key)
  }

  @Test func `a command's id under a key depends on user, method, path and key, and on nothing else`() {
    #expect(command() == command())
    #expect(Set([command(), command("v"), command("u", "DELETE"), command("u", "POST", "/b"), command("u", "POST", "/a", "l")]).count == 5)
    #expect(command("ab", "c") != command("a", "bc"))
  }

  @Test func `a command's id under a key is a UUID of version 8`() {
    for key in 0..<50 {
      let digits = Array(command("u", "POST", "/a", "\(key)").description)
      #expect(digits[14] == "8")
      #expect("89ab".contains(digits[19]))
    }
  }

  @Test func `a random id has its time`() {
    let time = Timestamp(milliseconds: 1_777_000_000_123)
    #expect(IDSource.random(at: time).time == time)
    #expect(IDSource.random(at: time) != IDSource.random(at: time))
  }

  @Test func `concerts' ids ascend with time and have no dot, which divides them from what is in them`() {
    let ids = (0..<20).map { IDSource.concert(at: Timestamp(milliseconds: 1_777_000_000_000 + $0)) }
    #expect(ids == ids.sorted())
    #expect(ids.allSatisfy { $0.utf8.count == 24 && !$0.contains(".") })
    #expect(IDSource.concert(at: Timestamp(milliseconds: 1)) != IDSource.concert(at: Timestamp(milliseconds: 1)))
  }
}
