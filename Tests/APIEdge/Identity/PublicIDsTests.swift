import APIEdge
import Deciding
import Sodium
import Testing

@Suite struct PublicIDsTests {
  private let ids = PublicIDs(key: .random())
  private let id = MessageID(time: Timestamp(milliseconds: 1_777_000_000_000), random: (1, 2))

  @Test func `a reservation's id is good for its owner, and for nobody else`() {
    let text = ids.reservation(id, of: "alice")
    #expect(ids.isReservation(text, of: "alice"))
    #expect(!ids.isReservation(text, of: "bob"))
    #expect(!ids.isReservation(text, of: ""))
  }

  @Test func `an id of another system is invalid`() {
    #expect(!ids.isReservation(PublicIDs(key: .random()).reservation(id, of: "alice"), of: "alice"))
  }

  @Test func `the ids depend only on the key, so that every edge and every start knows the same ids`() throws {
    let key = SecretKey.random()
    let copy = try SecretKey(base64URL: key.base64URL())
    #expect(PublicIDs(key: copy).isReservation(PublicIDs(key: key).reservation(id, of: "alice"), of: "alice"))
  }

  @Test func `an id with any one character changed is invalid`() {
    let text = Array(ids.reservation(id, of: "alice").utf8)
    for index in text.indices {
      for byte in [UInt8(ascii: "0"), UInt8(ascii: "f"), UInt8(ascii: "F"), UInt8(ascii: "-"), UInt8(ascii: "z"), 0]
      where byte != text[index] {
        var changed = text
        changed[index] = byte
        #expect(!ids.isReservation(String(decoding: changed, as: UTF8.self), of: "alice"))
      }
    }
  }

  @Test func `one id has one spelling`() {
    let text = ids.reservation(id, of: "alice")
    for other in [
      text.uppercased(), text + "0", " " + text, String(text.dropLast()), "", "res-", "res-é", text.replacing("res", with: "cmd"),
    ] {
      #expect(!ids.isReservation(other, of: "alice"))
    }
  }

  @Test(arguments: CommandType.allCases) func `a command's id says of which type it is`(type: CommandType) throws {
    let text = ids.command(id, type: type, of: "alice")
    let found = try #require(ids.command(text, of: "alice"))
    #expect(found.type == type && found.id == id)
    #expect(ids.command(text, of: "bob") == nil)
    #expect(text.utf8.count <= PublicIDs.maximumLength)
    for other in CommandType.allCases where other != type {
      #expect(ids.command(text.replacing(type.rawValue, with: other.rawValue), of: "alice") == nil)
    }
  }

  @Test func `a purchase's id is good for its owner, and is no reservation's`() {
    let text = ids.purchase(id, of: "alice")
    #expect(ids.isPurchase(text, of: "alice"))
    #expect(!ids.isPurchase(text, of: "bob"))
    #expect(!ids.isReservation(text, of: "alice"))
    #expect(!ids.isPurchase(ids.reservation(id, of: "alice"), of: "alice"))
    #expect(!ids.isPurchase(ids.reservation(id, of: "alice").replacing("res", with: "pur"), of: "alice"))
  }

  @Test func `a reservation's id is no command's, and the other way round`() {
    #expect(ids.command(ids.reservation(id, of: "alice"), of: "alice") == nil)
    #expect(!ids.isReservation(ids.command(id, type: .pay, of: "alice"), of: "alice"))
  }

  @Test func `later ids are greater, so that a list by id is a list by age`() {
    let texts = (0..<50).map {
      ids.reservation(MessageID(time: Timestamp(milliseconds: 1_777_000_000_000 + $0), random: (.random(in: 0 ... .max), 7)), of: "alice")
    }
    #expect(texts == texts.sorted())
  }

  @Test func `ids need no escaping in a URL`() {
    let text = ids.command(id, type: .createReservation, of: "alice") + ids.reservation(id, of: "alice")
    #expect(text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == ".") })
  }
}
