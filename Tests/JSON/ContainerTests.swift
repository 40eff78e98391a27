import JSON
import Testing

/// The corners of `Codable` that the compiler's own conformances seldom visit.
@Suite struct ContainerTests {
  enum Happening: Codable, Equatable {
    case held(seat: Int, by: SampleID)
    case released
  }

  @Test func `an enum with associated values survives, also in arrays and dictionaries`() throws {
    let held = Happening.held(seat: 1, by: SampleID("r"))
    #expect(try encode([held, .released]) == #"[{"held":{"seat":1,"by":"r"}},{"released":{}}]"#)
    let value = ["b": [held], "a": [.released, held]]
    #expect(try encode(value) == #"{"a":[{"released":{}},{"held":{"seat":1,"by":"r"}}],"b":[{"held":{"seat":1,"by":"r"}}]}"#)
    #expect(try decode([String: [Happening]].self, encode(value)) == value)
  }

  enum Keys: CodingKey { case first, second, third }

  @Test func `nested containers may be written in turns`() throws {
    struct InTurns: Encodable {
      func encode(to encoder: any Encoder) throws {
        var outer = encoder.container(keyedBy: Keys.self)
        var first = outer.nestedContainer(keyedBy: Keys.self, forKey: .first)
        var second = outer.nestedUnkeyedContainer(forKey: .second)
        try outer.encode(3, forKey: .third)
        try first.encode(1, forKey: .first)
        try second.encode(true)
        var innermost = second.nestedUnkeyedContainer()
        try first.encode("2", forKey: .second)
        try innermost.encodeNil()
        try second.encode(0.5)
      }
    }
    #expect(try encode([InTurns()]) == #"[{"first":{"first":1,"second":"2"},"second":[true,[null],0.5],"third":3}]"#)
  }

  @Test func `two types may write fields of one object`() throws {
    struct Flattened: Encodable {
      func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Keys.self)
        try container.encode("t", forKey: .first)
        try Section(name: "A", price: Price(points: 1)).encode(to: encoder)
      }
    }
    #expect(try encode(Flattened()) == #"{"first":"t","name":"A","price":1}"#)
  }

  class Base: Codable {
    var base = 1
    init() {}
  }

  final class Derived: Base {
    var own = 2
    override init() { super.init() }

    required init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: OwnKeys.self)
      own = try container.decode(Int.self, forKey: .own)
      try super.init(from: container.superDecoder())
    }

    override func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: OwnKeys.self)
      try super.encode(to: container.superEncoder())
      try container.encode(own, forKey: .own)
    }

    enum OwnKeys: CodingKey { case own }
  }

  @Test func `a class writes what it inherits under super`() throws {
    #expect(try encode(Derived()) == #"{"super":{"base":1},"own":2}"#)
    let read = try decode(Derived.self, #"{"own":20,"super":{"base":10}}"#)
    #expect((read.base, read.own) == (10, 20))
    #expect(failure(Derived.self, #"{"own":20}"#)?.path == "super")
  }

  @Test func `nested containers are read by their own keys`() throws {
    struct Nested: Decodable {
      var sum = 0
      init(from decoder: any Decoder) throws {
        let outer = try decoder.container(keyedBy: Keys.self)
        var list = try outer.nestedUnkeyedContainer(forKey: .second)
        #expect(list.count == 3)
        while !list.isAtEnd {
          if try list.decodeNil() { continue }
          sum += try list.decode(Int.self)
        }
        #expect(throws: JSONError.self) { try list.decode(Int.self) }
        sum += try outer.nestedContainer(keyedBy: Keys.self, forKey: .first).decode(Int.self, forKey: .third)
        #expect(outer.allKeys == [.first, .second])
        #expect(outer.codingPath.isEmpty && list.codingPath.map(\.stringValue) == ["second"])
      }
    }
    #expect(try decode(Nested.self, #"{"first":{"third":5},"second":[1,null,2],"unknown":0}"#).sum == 8)
  }

  @Test func `a type that encodes twice gets an error and no broken JSON`() {
    struct Twice: Encodable {
      func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(1)
        try container.encode(2)
      }
    }
    struct Both: Encodable {
      func encode(to encoder: any Encoder) throws {
        _ = encoder.unkeyedContainer()
        _ = encoder.container(keyedBy: Keys.self)
      }
    }
    #expect(#expect(throws: JSONError.self) { try encode([Twice()]) }?.kind == .unsupported)
    #expect(#expect(throws: JSONError.self) { try encode(Both()) }?.kind == .unsupported)
  }

  @Test func `a value that encodes nothing is an object without fields`() throws {
    struct Nothing: Encodable { func encode(to encoder: any Encoder) {} }
    #expect(try encode([Nothing(), Nothing()]) == "[{},{}]")
  }

  final class Endless: Encodable {
    func encode(to encoder: any Encoder) throws {
      var container = encoder.unkeyedContainer()
      try container.encode(self)
    }
  }

  @Test func `a value that never ends is too deep`() {
    #expect(#expect(throws: JSONError.self) { try encode(Endless()) }?.kind == .depth)
    #expect(#expect(throws: JSONError.self) { try encode(["a": Endless()]) }?.kind == .depth)
  }

  @Test func `an object without fields counts as one, also when nothing was encoded`() throws {
    struct Nested: Encodable {
      var arrays: Int

      func encode(to encoder: any Encoder) throws {
        guard arrays > 0 else { return }
        var container = encoder.unkeyedContainer()
        try container.encode(Nested(arrays: arrays - 1))
      }
    }
    #expect(throws: Never.self) { try encode(Nested(arrays: JSON.maximumDepth - 1)) }
    #expect(#expect(throws: JSONError.self) { try encode(Nested(arrays: JSON.maximumDepth)) }?.kind == .depth)
  }

  @Test func `a document as deep as the limit is written and read`() throws {
    var value = JSONValue.array([])
    for _ in 1..<64 { value = .array([value]) }
    #expect(try JSON.decode(JSONValue.self, from: JSON.encode(value)) == value)
    #expect(#expect(throws: JSONError.self) { try JSON.encode([value]) }?.kind == .depth)
  }
}
