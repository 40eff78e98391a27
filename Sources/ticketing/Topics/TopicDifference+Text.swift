import JSON
import Messaging

extension TopicDifference {
  /// It goes away by something that the program may do.
  func canBeMended(repartitioning: Bool) -> Bool {
    switch self {
    case .missing, .setting: true
    case .partitions: repartitioning
    case .fixed: false
    }
  }

  /// What is to be done, and why.
  var line: String {
    switch self {
    case .missing(let topic, let replicas):
      TopicLine.text("create", topic.name, Self.makeup(topic, replicas, created))
    case .setting(let topic, let name, let found, let needed, let why):
      TopicLine.text("set", topic, "\(name)=\(needed), not \(found): \(why)")
    case .partitions(let topic, let found, let needed):
      TopicLine.text(
        "add partitions", topic,
        "\(needed), not \(found): only with --allow-repartition, before anything was written; keys go to other partitions then")
    case .fixed(let topic, let property, let found, let needed, let next):
      TopicLine.text("can't be changed", topic, "\(found) \(property), not \(needed): \(next)")
    }
  }

  /// What was done.
  var doneLine: String {
    switch self {
    case .missing(let topic, let replicas): TopicLine.text("created", topic.name, Self.makeup(topic, replicas, created))
    case .setting(let topic, let name, let found, let needed, _): TopicLine.text("set", topic, "\(name)=\(needed), was \(found)")
    case .partitions(let topic, let found, let needed): TopicLine.text("added partitions", topic, "\(needed), were \(found)")
    case .fixed: line
    }
  }

  private static func makeup(_ topic: TopicSpecification, _ replicas: Int32, _ settings: [String: String]?) -> String {
    let list = (settings ?? [:]).sorted { $0.key < $1.key }.map { ", \($0.key)=\($0.value)" }.joined()
    return "partitions \(topic.partitions), replicas \(replicas)\(list)"
  }

  var json: String {
    switch self {
    case .missing(let topic, let replicas):
      let settings = (created ?? [:]).sorted { $0.key < $1.key }.reduce(into: JSONObject()) { $0[$1.key] = .string($1.value) }
      return TopicLine.json([
        "difference": "missing", "topic": .string(topic.name), "partitions": .integer(Int64(topic.partitions)),
        "replicas": .integer(Int64(replicas)), "settings": .object(settings),
      ])
    case .setting(let topic, let name, let found, let needed, let why):
      return TopicLine.json([
        "difference": "setting", "topic": .string(topic), "setting": .string(name), "found": .string(found), "needed": .string(needed),
        "why": .string(why),
      ])
    case .partitions(let topic, let found, let needed):
      return TopicLine.json([
        "difference": "partitions", "topic": .string(topic), "found": .integer(Int64(found)), "needed": .integer(Int64(needed)),
      ])
    case .fixed(let topic, let property, let found, let needed, let next):
      return TopicLine.json([
        "difference": "fixed", "topic": .string(topic), "property": .string(property), "found": .string(found),
        "needed": .string(needed), "next": .string(next),
      ])
    }
  }
}

extension TopicRemark {
  var line: String {
    switch self {
    case .notOurs(let topic): TopicLine.text("not ours", topic, "nobody declares it; it is left as it is")
    case .keepsLonger(let topic, let milliseconds, let declared):
      TopicLine.text("kept longer", topic, "retention.ms=\(milliseconds), declared \(declared); it is left as it is")
    }
  }

  var json: String {
    switch self {
    case .notOurs(let topic): TopicLine.json(["remark": "not-ours", "topic": .string(topic)])
    case .keepsLonger(let topic, let milliseconds, let declared):
      TopicLine.json([
        "remark": "kept-longer", "topic": .string(topic), "found": .integer(milliseconds), "declared": .integer(declared),
      ])
    }
  }
}

/// How a line of the comparison is written.
private enum TopicLine {
  static func text(_ what: String, _ topic: String, _ rest: String) -> String {
    "\(what.padded(to: 16))  \(topic.padded(to: 21))  \(rest)"
  }

  static func json(_ object: JSONObject) -> String { Printable.json(JSONValue.object(object).encoded()) }
}
