import HTTP
import Testing

@testable import APIEdge

@Suite struct EntityTagTests {
  @Test(arguments: [#""a""#, #"W/"a""#, #""b", "a""#, "*", #" "b" ,  W/"a"  "#])
  func `a client with the current tag gets no content`(value: String) {
    let fields: HTTPFields = ["If-None-Match": value]
    #expect(fields.ifNoneMatch(#""a""#))
  }

  @Test(arguments: ["", #""b""#, "a", #""A""#, #"W/"b""#])
  func `a client with another tag gets the content`(value: String) {
    let fields: HTTPFields = ["If-None-Match": value]
    #expect(!fields.ifNoneMatch(#""a""#))
    #expect(!HTTPFields().ifNoneMatch(#""a""#))
  }
}
