/// The fields of an object, in order. Each name comes once. Setting it again changes the value, and the field keeps its place.
public struct JSONObject: Sendable {
  public typealias Member = (name: String, value: JSONValue)

  private var members: [Member] = []

  public init() {}

  /// If a name comes several times, the last member counts.
  public init(_ members: some Sequence<Member>) {
    for (name, value) in members { self[name] = value }
  }

  /// - Parameter members: must have different names.
  init(distinct members: [Member]) {
    self.members = members
  }

  /// Compares the names one by one, because objects made by hand are small.
  public subscript(name: String) -> JSONValue? {
    get {
      index(of: name).map { members[$0].value }
    }
    set {
      switch (index(of: name), newValue) {
      case (let index?, let value?): members[index].value = value
      case (let index?, nil): members.remove(at: index)
      case (nil, let value?): members.append((name, value))
      case (nil, nil): break
      }
    }
  }

  private func index(of name: String) -> Int? {
    members.firstIndex { member in member.name.utf8.elementsEqual(name.utf8) }
  }

  /// The fields sorted by name, in the order of the names' UTF-8.
  var sorted: [Member] {
    members.sorted { one, other in one.name.utf8.lexicographicallyPrecedes(other.name.utf8) }
  }
}

extension JSONObject: RandomAccessCollection {
  public var startIndex: Int { members.startIndex }
  public var endIndex: Int { members.endIndex }
  public subscript(position: Int) -> Member { members[position] }
}

extension JSONObject: Equatable {
  /// Compares without regard to the order of the fields.
  public static func == (one: JSONObject, other: JSONObject) -> Bool {
    one.count == other.count
      && zip(one.sorted, other.sorted).allSatisfy { one, other in
        one.name.utf8.elementsEqual(other.name.utf8) && one.value == other.value
      }
  }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
  public init(dictionaryLiteral members: (String, JSONValue)...) {
    self.init(members.map { (name: $0, value: $1) })
  }
}
