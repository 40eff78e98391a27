import Sodium
import Testing

@Suite struct RandomTests {
  @Test func `bytes have the length asked for and don't repeat`() {
    #expect(Random.bytes(0).isEmpty)
    #expect(Random.bytes(5).count == 5)
    #expect(Random.bytes(16) != Random.bytes(16))
  }

  @Test func `it serves the standard library's random functions`() {
    var random = Random()
    #expect(Set((0..<100).map { _ in random.next() }).count == 100)
    let shuffled = Array(0..<100).shuffled(using: &random)
    #expect(shuffled.sorted() == Array(0..<100))
  }
}
