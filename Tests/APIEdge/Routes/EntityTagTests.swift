import HTTP
import Testing

@testable import APIEdge

@Suite struct EntityTagTests {
  @Test(arguments: [#""a""#, #"W/"a""#, #""b", "a""#, "*", #" "b" ,  W/"a"  "#])
  func `a client that has it need not get it again`(value: String) {
    let fields: HTTPFields = ["If-None-Match": value]
    #expect(fields.ifNoneMatch(#""a""#))
  }

  @Test(arguments: ["", #""b""#, "a", #""A""#, #"W/"b""#])
  func `one that has another does`(value: String) {
    let fields: HTTPFields = ["If-None-Match": value]
    #expect(!fields.ifNoneMatch(#""a""#))
    #expect(!HTTPFields().ifNoneMatch(#""a""#))
  }
}
