import HTTP
import Testing

@testable import APIEdge

@Suite struct EntityTagTests {
  @Test(arguments: [#""a""#, #"W/"a""#, #""b", "a""#, "*", #" "b" ,  W/"a"  "#])
  func `a client with the current tag gets no content`(value: String) {
    let fields: HTTPFields = ["If-None-Match": value]
    #expect(fields.ifNoneMatch(EntityTag(#""a""#, in: .identity)) && fields.ifNoneMatch(EntityTag(#""a""#, in: .gzip)))
  }

  @Test(arguments: ["", #""b""#, "a", #""A""#, #"W/"b""#])
  func `a client with another tag gets the content`(value: String) {
    let fields: HTTPFields = ["If-None-Match": value]
    #expect(!fields.ifNoneMatch(EntityTag(#""a""#, in: .identity)))
    #expect(!HTTPFields().ifNoneMatch(EntityTag(#""a""#, in: .identity)))
  }

  @Test(arguments: [#""a""#, #""b", "a""#, "*", #" "b" ,, "a" "#])
  func `a client that wants the current tag gets the content`(value: String) {
    let fields: HTTPFields = ["If-Match": value]
    #expect(fields.ifMatch(EntityTag(#""a""#, in: .identity)) == true)
  }

  @Test(arguments: [#"W/"a""#, #""b""#, "a", #""A""#, "", ","])
  func `a weak tag is never the one that a client wants`(value: String) {
    let fields: HTTPFields = ["If-Match": value]
    #expect(fields.ifMatch(EntityTag(#""a""#, in: .identity)) == false)
    #expect(HTTPFields().ifMatch(EntityTag(#""a""#, in: .identity)) == nil)
    let plain: HTTPFields = ["If-Match": #""a""#]
    #expect(plain.ifMatch(EntityTag(#""a""#, in: .gzip)) == false)
  }
}
