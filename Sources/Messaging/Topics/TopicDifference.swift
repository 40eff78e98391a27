/// Something in which the topics of a cluster are not as declared.
public enum TopicDifference: Equatable, Sendable {
  /// The topic is not there.
  case missing(TopicSpecification, replicas: Int32)
  case setting(topic: String, name: String, found: String, needed: String, why: String)
  /// It has fewer partitions than needed.
  case partitions(topic: String, found: Int32, needed: Int32)
  /// What can't be changed in a topic that is there.
  case fixed(topic: String, property: String, found: String, needed: String, next: String)

  public var topic: String {
    switch self {
    case .missing(let topic, _): topic.name
    case .setting(let topic, _, _, _, _), .partitions(let topic, _, _), .fixed(let topic, _, _, _, _): topic
    }
  }

  /// The settings that a topic is created with; nil: it is there.
  public var created: [String: String]? {
    guard case .missing(let topic, let replicas) = self else { return nil }
    return topic.settings(copies: replicas)
  }
}

/// Something in which a cluster is not as declared, and which does no harm.
public enum TopicRemark: Equatable, Sendable {
  /// Nobody declares a topic of this name.
  case notOurs(topic: String)
  /// It keeps records longer than declared, or for ever (-1).
  case keepsLonger(topic: String, milliseconds: Int64, declared: Int64)
}
