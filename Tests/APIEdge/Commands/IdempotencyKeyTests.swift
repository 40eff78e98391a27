import HTTP
import Testing

@testable import APIEdge

@Suite struct IdempotencyKeyTests {
  private func read(_ fields: HTTPFields) -> (text: String?, errors: Int) {
    let findings = Findings()
    return (IdempotencyKey(of: fields, findings)?.text, findings.errors.count)
  }

  @Test func `a key is taken as it stands`() {
    #expect(read([:]) == (nil, 0))
    #expect(read(["idempotency-key": "8e03978e-40d5"]) == ("8e03978e-40d5", 0))
  }

  @Test(arguments: [
    (#""quoted key""#, "quoted key"), (#""a\"b\\c""#, #"a"b\c"#), (#""half"#, #""half"#), (#"half""#, #"half""#), (#"""#, #"""#),
    (#""a";x=1"#, "a"),
    (#""a"; x;*y-1="b;\"c"; z=?1"#, "a"), (#""a";"#, #""a";"#), (#""a";X=1"#, #""a";X=1"#), (#""a" ;x"#, #""a" ;x"#),
    (#""a";x="#, #""a";x="#), (#""a";x="b"#, #""a";x="b"#), ("a;x=1", "a;x=1"),
    (#""a"b""#, #""a"b""#), (#""a\b""#, #""a\b""#), (#""a\""#, #""a\""#),
  ])
  func `a key in quotes is the same key, with parameters too, and any other text is taken as it is`(value: String, key: String) {
    #expect(read(["Idempotency-Key": value]) == (key, 0))
  }

  @Test(arguments: ["", #""""#, "é", "a\tb", String(repeating: "k", count: 129)])
  func `a key that can't be one is an error`(key: String) {
    #expect(read(["Idempotency-Key": key]) == (nil, 1))
  }

  @Test func `two keys are one too many`() {
    #expect(read(["Idempotency-Key": "a", "idempotency-key": "b"]) == (nil, 1))
  }

  @Test(arguments: ["respond-async", "Respond-Async; x=1", "wait=5, respond-async"])
  func `a client may prefer not to wait`(value: String) {
    let fields: HTTPFields = ["Prefer": value]
    #expect(fields.prefersAsynchronousResponse)
  }

  @Test(arguments: ["", "wait=5", "respond-async-not", "return=minimal"])
  func `other preferences change nothing`(value: String) {
    let fields: HTTPFields = ["Prefer": value]
    #expect(!fields.prefersAsynchronousResponse)
  }
}
