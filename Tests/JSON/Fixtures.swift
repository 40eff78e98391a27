import JSON

/// An id as the domains have them: a string to the outside, a type of its own inside.
struct SampleID: Codable, Equatable {
  let text: String

  init(_ text: String) { self.text = text }

  init(from decoder: any Decoder) throws {
    text = try decoder.singleValueContainer().decode(String.self)
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }
}

struct Refusal: Error, CustomStringConvertible {
  let description: String
}

/// A price that refuses what it can't be with an error of its own.
struct Price: Codable, Equatable {
  let points: Int

  init(points: Int) { self.points = points }

  init(from decoder: any Decoder) throws {
    points = try decoder.singleValueContainer().decode(Int.self)
    if points < 0 { throw Refusal(description: "must not be negative") }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(points)
  }
}

enum Mode: String, Codable { case open, queue }

struct Section: Codable, Equatable {
  var name: String
  var price: Price
}

struct Schedule: Codable, Equatable {
  var id: SampleID
  var mode: Mode
  var sections: [Section]
}

struct Concert: Codable, Equatable {
  var title: String
  var schedules: [Schedule]
  var note: String?
  var labels: [String: Int]

  static let sample = Concert(
    title: "Kōdō \"Live\"\n",
    schedules: [
      Schedule(id: SampleID("s-1"), mode: .queue, sections: [Section(name: "A", price: Price(points: 9_000))]),
      Schedule(
        id: SampleID("s-2"), mode: .open,
        sections: [Section(name: "A", price: Price(points: 1)), Section(name: "😀", price: Price(points: 0))]),
    ],
    note: nil,
    labels: ["b": 2, "a": 1, "c": -3])

  static let sampleText = """
    {"title":"Kōdō \\"Live\\"\\n","schedules":[{"id":"s-1","mode":"queue","sections":[{"name":"A","price":9000}]},\
    {"id":"s-2","mode":"open","sections":[{"name":"A","price":1},{"name":"😀","price":0}]}],"labels":{"a":1,"b":2,"c":-3}}
    """
}

/// Reads one JSON document, whatever it says.
func check(_ bytes: [UInt8]) throws(JSONError) {
  struct Anything: Decodable {
    init(from decoder: any Decoder) {}
  }
  _ = try JSON.decode(Anything.self, from: bytes)
}

func decode<T: Decodable>(_ type: T.Type = T.self, _ text: String) throws(JSONError) -> T {
  try JSON.decode(type, from: Array(text.utf8))
}

func encode(_ value: some Encodable) throws(JSONError) -> String {
  String(decoding: try JSON.encode(value), as: UTF8.self)
}

/// The error of reading `text`, nil if there is none.
func failure<T: Decodable>(_ type: T.Type, _ text: String) -> JSONError? {
  do throws(JSONError) {
    _ = try decode(type, text)
    return nil
  } catch {
    return error
  }
}
