import Sodium
import Testing

@testable import APIEdge

@Suite struct QueueTokensTests {
  private let tokens = QueueTokens(key: .random())
  private let token = QueueToken(concertId: "con-1", userId: "alice", number: 12)

  @Test func `a token is read by every edge of its system, and by no other`() {
    #expect(tokens.read(tokens.text(token)) == token)
    #expect(QueueTokens(key: .random()).read(tokens.text(token)) == nil)
  }

  @Test func `a token says nothing else than what it was made for`() {
    let text = tokens.text(token)
    for (was, other) in [("12", "1"), ("12", "012"), ("12", "+12"), ("con-1", "con-2"), ("alice", "bob"), ("que", "res")] {
      #expect(tokens.read(text.replacing(was, with: other)) == nil)
    }
    #expect(tokens.read(text + "0") == nil && tokens.read(String(text.dropLast())) == nil)
    #expect(tokens.read(text.uppercased()) == nil && tokens.read(text + ".") == nil && tokens.read("") == nil)
    #expect(tokens.read(String(repeating: "que.", count: 100)) == nil)
  }
}
